import { describe, expect, it } from 'vitest';
import { callerFromClaims } from './caller-from-claims.js';

const EXP = 1_800_000_000;
const CLAIM_NAMES = ['tenant', 'tenantid', 'tenant_id'];

function caller(claims: Record<string, unknown>, isSubjectClient = false) {
  return callerFromClaims({ client_id: 'demo', exp: EXP, ...claims }, { tenantClaims: CLAIM_NAMES, isSubjectClient });
}

describe('callerFromClaims', () => {
  it.each([
    [{ client_id: 'a', azp: 'b', sub: 'c' }, 'a', 'c'],
    [{ client_id: undefined, azp: 'b', sub: 'c' }, 'b', 'c'],
    [{ client_id: 'a' }, 'a', 'a'],
    [{ client_id: '', azp: 'b' }, 'b', 'b'],
  ])('reads client and subject from %j', (claims, clientId, subject) => {
    expect(caller(claims)).toMatchObject({ clientId, subject });
    expect(caller(claims, true)).toMatchObject({ clientId, subject });
  });

  it.each([
    { client_id: undefined, sub: 'c' },
    { client_id: '', azp: 7, sub: 'c' },
    { client_id: null, azp: '', sub: 'c' },
  ])('takes the client id from the subject of %j only if AUTH_SUBJECT_AS_CLIENT is set', (claims) => {
    expect(() => caller(claims)).toThrow(/names no client: expected `client_id` or `azp`.*AUTH_SUBJECT_AS_CLIENT/);
    expect(caller(claims, true)).toMatchObject({ clientId: 'c', subject: 'c' });
  });

  it.each([false, true])(
    'rejects a token without client and subject (AUTH_SUBJECT_AS_CLIENT: %s)',
    (isSubjectClient) => {
      expect(() => caller({ client_id: undefined }, isSubjectClient)).toThrow(/names no client/);
    },
  );

  it.each([
    [{ scope: 'a b  c' }, ['a', 'b', 'c']],
    [{ scope: ['a', 'b c', 3] }, ['a', 'b', 'c']],
    [{ scp: 'a b' }, ['a', 'b']],
    [{ scp: ['a'], scope: 'b' }, ['b', 'a']],
    [{ scope: { a: true } }, []],
    [{}, []],
  ])('reads the scopes of %j', (claims, scopes) => {
    expect([...caller(claims).scopes]).toEqual(scopes);
  });

  it.each([
    [{}, undefined],
    [{ tenant: null }, undefined],
    [{ tenant: 'acme' }, ['acme']],
    [{ tenant: 'acme, globex,' }, ['acme', 'globex']],
    [{ tenantid: ['acme', 'globex'] }, ['acme', 'globex']],
    [{ tenant_id: 'last', tenantid: 'second' }, ['second']],
    [{ tenant: [], tenantid: 'second' }, []],
    [{ tenant: 7 }, []],
    [{ tenant: ['acme', { id: 'globex' }] }, ['acme']],
  ])('reads the tenants of %j', (claims, tenants) => {
    expect(caller(claims).tenants).toEqual(tenants);
  });

  it('ignores members that every object inherits', () => {
    expect(
      callerFromClaims({ client_id: 'c', exp: EXP }, { tenantClaims: ['constructor'], isSubjectClient: false }).tenants,
    ).toBeUndefined();
  });

  it('accepts any expiry time, however distant', () => {
    expect(caller({}).expiresAt).toEqual(new Date(EXP * 1_000));
    expect(caller({ exp: 1e300 }).expiresAt.getTime()).toBe(8.64e15);
  });
});
