import { describe, expect, it } from 'vitest';
import { callerFromClaims } from './caller-from-claims.js';

const EXP = 1_800_000_000;
const CLAIM_NAMES = ['tenant', 'tenantid', 'tenant_id'];

function caller(claims: Record<string, unknown>) {
  return callerFromClaims({ sub: 'someone', exp: EXP, ...claims }, CLAIM_NAMES);
}

describe('callerFromClaims', () => {
  it.each([
    [{ client_id: 'a', azp: 'b', sub: 'c' }, 'a', 'c'],
    [{ azp: 'b', sub: 'c' }, 'b', 'c'],
    [{ sub: 'c' }, 'c', 'c'],
    [{ client_id: 'a', sub: undefined }, 'a', 'a'],
    [{ client_id: '', azp: 7, sub: 'c' }, 'c', 'c'],
  ])('reads client and subject from %j', (claims, clientId, subject) => {
    expect(caller(claims)).toMatchObject({ clientId, subject });
  });

  it('refuses a token of nobody', () => {
    expect(() => caller({ sub: undefined })).toThrow(/names no client/);
  });

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

  it('does not take what every object has for a claim', () => {
    expect(callerFromClaims({ sub: 'c', exp: EXP }, ['constructor']).tenants).toBeUndefined();
  });

  it('has an end, however far', () => {
    expect(caller({}).expiresAt).toEqual(new Date(EXP * 1_000));
    expect(caller({ exp: 1e300 }).expiresAt.getTime()).toBe(8.64e15);
  });
});
