import { CompactEncrypt, decodeProtectedHeader } from 'jose';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CredentialCipher } from './credential-cipher.js';
import { Secret } from './secret.js';

const keyOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const place = { tenantId: 'acme', id: 'openai', kind: 'apiKey' } as const;
const text = new Secret('hunter2');
const unreadable = expect.objectContaining({ code: 'credential.unreadable' }) as unknown;

describe('CredentialCipher', () => {
  it('decrypts text that it encrypted, and never encrypts the same text the same way twice', async () => {
    const cipher = await CredentialCipher.of([keyOf(1)]);
    const [a, b] = [await cipher.encrypt(place, text), await cipher.encrypt(place, text)];
    expect(a).not.toBe(b);
    expect((await cipher.decrypt(place, a)).reveal()).toBe('hunter2');
    expect((await cipher.decrypt(place, b)).reveal()).toBe('hunter2');
    expect(decodeProtectedHeader(a)).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      typ: 'credential',
      kid: expect.stringMatching(/^[\w-]{43}$/) as string,
      tenant: 'acme',
      credential: 'openai',
      kind: 'apiKey',
    });
  });

  it.each([
    ['tenant', { ...place, tenantId: 'other' }],
    ['id', { ...place, id: 'other' }],
    ['kind', { ...place, kind: 'oauth2' as const }],
  ])('rejects a secret moved to another %s', async (_, other) => {
    const cipher = await CredentialCipher.of([keyOf(1)]);
    await expect(cipher.decrypt(other, await cipher.encrypt(place, text))).rejects.toEqual(unreadable);
  });

  it('rejects a secret altered in any of its parts', async () => {
    const cipher = await CredentialCipher.of([keyOf(1)]);
    const parts = (await cipher.encrypt(place, text)).split('.');
    const header = { ...decodeProtectedHeader(parts.join('.')), tenant: 'other' };
    const forged = [Buffer.from(JSON.stringify(header)).toString('base64url'), ...parts.slice(1)].join('.');
    await expect(cipher.decrypt({ ...place, tenantId: 'other' }, forged)).rejects.toEqual(unreadable);
    for (const index of [2, 3, 4]) {
      const part = parts[index]!;
      const altered = parts.with(index, `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`);
      await expect(cipher.decrypt(place, altered.join('.'))).rejects.toEqual(unreadable);
    }
    for (const rubbish of ['', 'a.b.c', '....', 'hunter2']) {
      await expect(cipher.decrypt(place, rubbish)).rejects.toEqual(unreadable);
    }
  });

  it('decrypts with every key and encrypts with the first', async () => {
    const old = await CredentialCipher.of([keyOf(1)]);
    const both = await CredentialCipher.of([keyOf(2), keyOf(1)]);
    const after = await CredentialCipher.of([keyOf(2)]);
    const before = await old.encrypt(place, text);
    expect((await both.decrypt(place, before)).reveal()).toBe('hunter2');
    expect([old.isCurrent(before), both.isCurrent(before), both.hasOldKeys]).toEqual([true, false, true]);
    await expect(after.decrypt(place, before)).rejects.toEqual(unreadable);
    const anew = await both.encrypt(place, text);
    expect((await after.decrypt(place, anew)).reveal()).toBe('hunter2');
    await expect(old.decrypt(place, anew)).rejects.toEqual(unreadable);
  });

  it('accepts no other algorithm, whatever the header names', async () => {
    const cipher = await CredentialCipher.of([keyOf(1)]);
    const header = decodeProtectedHeader(await cipher.encrypt(place, text));
    for (const [alg, enc] of [
      ['A256KW', 'A256GCM'],
      ['A256GCMKW', 'A256GCM'],
      ['dir', 'A128CBC-HS256'],
    ] as const) {
      const jwe = await new CompactEncrypt(new TextEncoder().encode('x'))
        .setProtectedHeader({ ...header, alg, enc })
        .encrypt(keyOf(1));
      await expect(cipher.decrypt(place, jwe)).rejects.toEqual(unreadable);
    }
  });

  it('reports that there is no key', async () => {
    const none = await CredentialCipher.of([]);
    const missing = expect.objectContaining({ code: 'credential.key-missing' }) as unknown;
    await expect(none.encrypt(place, text)).rejects.toEqual(missing);
    await expect(none.decrypt(place, 'a.b.c')).rejects.toEqual(missing);
    expect(none.hasOldKeys).toBe(false);
  });

  it('shows no key and no secret when it is printed', async () => {
    const cipher = await CredentialCipher.of([new TextEncoder().encode('a key of thirty-two bytes, exact')]);
    const error: unknown = await cipher.decrypt(place, 'x').catch((error: unknown) => error);
    const shown = inspect([cipher, error], { depth: 9, showHidden: true });
    expect(shown).not.toMatch(/97,\s+32,|thirty|hunter2/);
    expect(shown).toContain('[redacted]');
  });
});
