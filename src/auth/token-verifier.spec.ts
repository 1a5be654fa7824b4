import 'reflect-metadata';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuthConfig } from './auth.config.js';
import { KeySet, LocalKeySet } from './key-set.js';
import { TokenVerifier } from './token-verifier.js';

const NOW = new Date('2026-03-01T12:00:00Z');
/** A century in seconds: beyond any clock error in a test. */
const LATER = 3_153_600_000;
const settings = {
  issuer: 'https://id.example',
  audience: 'dataflow',
  tenantClaims: [],
  isSubjectClient: false,
  scopes: { run: 'r', admin: 'a', platform: 'p' },
};
const config = new AuthConfig(settings);

let keys: KeySet;
let privateKey: CryptoKey;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  privateKey = pair.privateKey;
  keys = new LocalKeySet({ keys: [{ ...(await exportJWK(pair.publicKey)), alg: 'ES256', kid: 'one' }] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Counts key lookups; each token that is not cached causes one. */
class CountingKeySet extends KeySet {
  count = 0;

  override find(header: JWTHeaderParameters): Promise<CryptoKey> {
    this.count++;
    return keys.find(header);
  }
}

function sign(lifeSeconds: number, claims: Record<string, unknown> = {}, typ?: string): Promise<string> {
  return new SignJWT({ client_id: 'demo', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'one', ...(typ !== undefined && { typ }) })
    .setIssuer(config.issuer)
    .setAudience(config.audience)
    .setExpirationTime(NOW.getTime() / 1_000 + lifeSeconds)
    .sign(privateKey);
}

function secondsLater(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1_000);
}

describe('TokenVerifier', () => {
  it('caches a token for a minute', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
    const counting = new CountingKeySet();
    const verifier = new TokenVerifier(config, counting);
    const token = await sign(3_600);
    const first = await verifier.verify(token);
    secondsLater(59);
    expect(await verifier.verify(token)).toBe(first);
    expect(counting.count).toBe(1);
    secondsLater(2);
    expect(await verifier.verify(token)).not.toBe(first);
    expect(counting.count).toBe(2);
  });

  it('caches a token until it expires, and checks the expiry time at each use', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
    const counting = new CountingKeySet();
    const verifier = new TokenVerifier(config, counting);
    const token = await sign(20);
    await verifier.verify(token);
    secondsLater(25);
    await verifier.verify(token);
    await verifier.verify(token);
    expect(counting.count).toBe(3);
    secondsLater(25);
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'auth.token-expired' });
  });

  it('does not match a cached token by its first half', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
    const verifier = new TokenVerifier(config, keys);
    const token = await sign(3_600);
    await verifier.verify(token);
    await expect(verifier.verify(`${token.slice(0, -2)}AA`)).rejects.toMatchObject({ code: 'auth.token-invalid' });
  });

  it('rejects more than 16 KiB without parsing it', async () => {
    const counting = new CountingKeySet();
    const verifier = new TokenVerifier(config, counting);
    const token = await sign(3_600, { padding: 'x'.repeat(16_000) });
    await expect(verifier.verify(token)).rejects.toMatchObject({
      code: 'auth.token-invalid',
      detail: 'The token is larger than 16384 bytes.',
    });
    expect(counting.count).toBe(0);
  });

  it('reports verification failures in its own words', async () => {
    class BrokenKeySet extends KeySet {
      override find(): Promise<CryptoKey> {
        return Promise.reject(new TypeError('a key of 1024 bits'));
      }
    }
    const verifier = new TokenVerifier(config, new BrokenKeySet());
    await expect(verifier.verify(await sign(60))).rejects.toMatchObject({
      code: 'auth.token-invalid',
      detail: 'The key that the token names cannot be used.',
    });
  });

  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])(
    'accepts a token of type %s when AUTH_TOKEN_TYPE is at+jwt',
    async (typ) => {
      const verifier = new TokenVerifier(new AuthConfig({ ...settings, tokenType: 'at+jwt' }), keys);
      const claims = { sub: 'demo', jti: '1', iat: NOW.getTime() / 1_000 };
      expect(await verifier.verify(await sign(LATER, claims, typ))).toMatchObject({ clientId: 'demo' });
    },
  );

  it.each([undefined, 'JWT', 'id+jwt', 'x-at+jwt'])(
    'rejects a token of type %s before it looks for a key when AUTH_TOKEN_TYPE is at+jwt',
    async (typ) => {
      const counting = new CountingKeySet();
      const verifier = new TokenVerifier(new AuthConfig({ ...settings, tokenType: 'at+jwt' }), counting);
      await expect(verifier.verify(await sign(LATER, {}, typ))).rejects.toMatchObject({
        code: 'auth.token-invalid',
        detail: 'The `typ` of the token is not `at+jwt` (AUTH_TOKEN_TYPE).',
      });
      expect(counting.count).toBe(0);
    },
  );
});
