import { afterEach, describe, expect, it, vi } from 'vitest';
import { discoverJwksUri } from './discovery.js';

function answering(document: unknown, status = 200): ReturnType<typeof vi.fn> {
  const fetched = vi.fn(() => Promise.resolve(new Response(JSON.stringify(document), { status })));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('discoverJwksUri', () => {
  it.each([
    ['https://id.example', 'https://id.example/.well-known/openid-configuration'],
    ['https://id.example/', 'https://id.example/.well-known/openid-configuration'],
    ['https://id.example/realms/a', 'https://id.example/realms/a/.well-known/openid-configuration'],
  ])('asks %s at %s', async (issuer, address) => {
    const fetched = answering({ issuer, jwks_uri: 'https://keys.example/set' });
    expect((await discoverJwksUri(issuer)).href).toBe('https://keys.example/set');
    expect(fetched).toHaveBeenCalledExactlyOnceWith(address, expect.objectContaining({ redirect: 'manual' }));
  });

  it.each([
    [
      'another issuer',
      { issuer: 'https://id.example/', jwks_uri: 'https://id.example/k' },
      /names https:\/\/id\.example\/:/,
    ],
    ['no issuer', { jwks_uri: 'https://id.example/k' }, /names no valid issuer: set IDENTITY_ISSUER/],
    ['keys by plain http', { issuer: 'https://id.example', jwks_uri: 'http://id.example/k' }, /not an https address/],
    ['no keys', { issuer: 'https://id.example' }, /no jwks_uri/],
    ['no object', null, /not a JSON object/],
  ])('refuses a document with %s', async (_what, document, reason) => {
    answering(document);
    await expect(discoverJwksUri('https://id.example')).rejects.toThrow(reason);
  });

  it('does not follow a redirect', async () => {
    answering({ issuer: 'https://id.example', jwks_uri: 'https://id.example/k' }, 302);
    await expect(discoverJwksUri('https://id.example')).rejects.toThrow(/answered 302/);
  });
});
