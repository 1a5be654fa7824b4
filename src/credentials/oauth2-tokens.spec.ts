import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredCredential } from './credential.js';
import { OAuth2Tokens } from './oauth2-tokens.js';
import { Secret } from './secret.js';
import { TokenFetcher, type TokenResponse } from './token-fetcher.js';

const credential: StoredCredential = {
  tenantId: 'acme',
  id: 'speech',
  kind: 'oauth2',
  hosts: null,
  secret: 'sealed-1',
  createdAt: new Date(),
  updatedAt: new Date(),
};
const client = { tokenUrl: 'https://id.example/token', clientId: 'a', clientSecret: 'b' };
const open = async () => client;
const never = new AbortController().signal;

/** Returns numbered tokens with a lifetime of 100 seconds, once it is released. */
class Numbered extends TokenFetcher {
  count = 0;
  signal: AbortSignal | undefined;
  release: () => void = () => undefined;
  gate: Promise<void> = Promise.resolve();

  hold(): void {
    this.gate = new Promise((resolve) => (this.release = resolve));
  }

  override async fetch(_url: string, _form: unknown, _headers: unknown, signal: AbortSignal): Promise<TokenResponse> {
    this.count += 1;
    this.signal = signal;
    const body = JSON.stringify({ access_token: `t${this.count}`, expires_in: 100 });
    await this.gate;
    return { status: 200, body };
  }
}

describe('OAuth2Tokens', () => {
  let fetcher: Numbered;
  let tokens: OAuth2Tokens;
  const get = async (signal = never, of = credential) => (await tokens.get(of, open, signal)).reveal();

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    fetcher = new Numbered();
    tokens = new OAuth2Tokens(fetcher);
  });
  afterEach(() => vi.useRealTimers());

  it('keeps a token until shortly before it expires', async () => {
    expect(await get()).toBe('t1');
    vi.advanceTimersByTime(89_999);
    expect(await get()).toBe('t1');
    vi.advanceTimersByTime(1);
    expect(await get()).toBe('t2');
  });

  it('keeps tokens of one tenant from another, and of one credential from another', async () => {
    expect(await get()).toBe('t1');
    expect(await get(never, { ...credential, tenantId: 'other' })).toBe('t2');
    expect(await get(never, { ...credential, id: 'other' })).toBe('t3');
    expect(await get()).toBe('t1');
  });

  it('fetches again after the secret of the credential changed', async () => {
    expect(await get()).toBe('t1');
    expect(await get(never, { ...credential, secret: 'sealed-2' })).toBe('t2');
  });

  it('fetches once for all concurrent callers', async () => {
    fetcher.hold();
    const all = Promise.all([get(), get(), get()]);
    fetcher.release();
    expect(await all).toEqual(['t1', 't1', 't1']);
    expect(fetcher.count).toBe(1);
  });

  it('lets one caller leave without ending the fetch of the others', async () => {
    fetcher.hold();
    const leaving = new AbortController();
    const [gone, staying] = [get(leaving.signal), get()];
    leaving.abort(new RangeError('gone'));
    await expect(gone).rejects.toThrow(RangeError);
    expect(fetcher.signal?.aborted).toBe(false);
    fetcher.release();
    expect(await staying).toBe('t1');
  });

  it('ends the fetch when all callers have left, and starts another for the next caller', async () => {
    fetcher.hold();
    const leaving = new AbortController();
    const gone = get(leaving.signal);
    await vi.waitUntil(() => fetcher.signal, { timeout: 30_000 });
    leaving.abort(new RangeError('gone'));
    await expect(gone).rejects.toThrow(RangeError);
    expect(fetcher.signal?.aborted).toBe(true);
    fetcher.gate = Promise.resolve();
    expect(await get()).toBe('t2');
  });

  it('fetches again after a failure', async () => {
    fetcher.gate = Promise.reject(new TypeError('fetch failed'));
    await expect(get()).rejects.toMatchObject({ code: 'credential.token-failed' });
    fetcher.gate = Promise.resolve();
    expect(await get()).toBe('t2');
  });

  it('drops a refused token once for all callers that it was refused for', async () => {
    const refused = new Secret(await get());
    tokens.drop('acme', 'speech', refused);
    expect(await get()).toBe('t2');
    tokens.drop('acme', 'speech', refused);
    expect(await get()).toBe('t2');
    tokens.drop('acme', 'speech');
    expect(await get()).toBe('t3');
  });
});
