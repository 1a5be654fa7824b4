import 'reflect-metadata';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuthConfig } from './auth.config.js';
import { KeySet, LocalKeySet } from './key-set.js';
import { TokenVerifier } from './token-verifier.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const config = new AuthConfig('https://id.example', 'dataflow', [], { run: 'r', admin: 'a', platform: 'p' });

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

/** Counts how often a key is asked for, which is once for each token that is not known. */
class CountingKeySet extends KeySet {
  count = 0;

  override find(header: JWTHeaderParameters): Promise<CryptoKey> {
    this.count++;
    return keys.find(header);
  }
}

function sign(lifeSeconds: number, claims: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({ client_id: 'demo', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setIssuer(config.issuer)
    .setAudience(config.audience)
    .setExpirationTime(NOW.getTime() / 1_000 + lifeSeconds)
    .sign(privateKey);
}

function secondsLater(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1_000);
}

describe('TokenVerifier', () => {
  it('knows a token again for a minute', async () => {
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

  it('knows a token again until it expires, and then looks at each use whether the clock allows it', async () => {
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

  it('does not know a token again by its first half', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
    const verifier = new TokenVerifier(config, keys);
    const token = await sign(3_600);
    await verifier.verify(token);
    await expect(verifier.verify(`${token.slice(0, -2)}AA`)).rejects.toMatchObject({ code: 'auth.token-invalid' });
  });

  it('refuses more than 16 KiB without a look at them', async () => {
    const counting = new CountingKeySet();
    const verifier = new TokenVerifier(config, counting);
    const token = await sign(3_600, { padding: 'x'.repeat(16_000) });
    await expect(verifier.verify(token)).rejects.toMatchObject({
      code: 'auth.token-invalid',
      detail: 'The token is larger than 16384 bytes.',
    });
    expect(counting.count).toBe(0);
  });

  it('says in words of its own what it cannot verify', async () => {
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
});
