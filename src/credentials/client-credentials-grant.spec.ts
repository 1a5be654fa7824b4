import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fetchToken } from './client-credentials-grant.js';
import { TokenFetcher, type TokenResponse } from './token-fetcher.js';

const client = { tokenUrl: 'https://id.example/token', clientId: 'data flow', clientSecret: 'a+b:c/%~*é' };
const never = new AbortController().signal;

/** Gives every call the same answer and records the calls. */
class OneAnswer extends TokenFetcher {
  readonly calls: { url: string; form: string; headers: Readonly<Record<string, string>> }[] = [];

  constructor(private readonly answer: { status?: number; body?: string } | Error) {
    super();
  }

  override async fetch(
    url: string,
    form: URLSearchParams,
    headers: Readonly<Record<string, string>>,
  ): Promise<TokenResponse> {
    this.calls.push({ url, form: form.toString(), headers });
    if (this.answer instanceof Error) throw this.answer;
    const { status = 200, body = '' } = this.answer;
    return { status, body };
  }
}

const token = (rest: object = {}) => ({ body: JSON.stringify({ access_token: 't0', token_type: 'Bearer', ...rest }) });

describe('fetchToken', () => {
  it('asks as RFC 6749 says, with id and secret encoded as a form and then as HTTP Basic', async () => {
    const fetcher = new OneAnswer(token({ expires_in: 60 }));
    const { value, lifeSeconds } = await fetchToken({ ...client, scope: 'a b' }, fetcher, never, 'tenant');
    expect([value.reveal(), lifeSeconds]).toEqual(['t0', 60]);
    const [call] = fetcher.calls;
    expect(call).toMatchObject({ url: client.tokenUrl, form: 'grant_type=client_credentials&scope=a+b' });
    const basic = Buffer.from(call?.headers.Authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    expect(basic).toBe('data+flow:a%2Bb%3Ac%2F%25%7E*%C3%A9');
    await fetchToken(client, fetcher, never, 'tenant');
    expect(fetcher.calls[1]?.form).toBe('grant_type=client_credentials');
  });

  it.each([
    [{ expires_in: 3600 }, 3_600],
    [{ expires_in: '120' }, 120],
    [{}, 300],
    [{ expires_in: null }, 300],
    [{ expires_in: 'soon' }, 300],
    [{ expires_in: -5 }, 0],
    [{ expires_in: 1e12 }, 86_400],
    [{ token_type: 'bearer' }, 300],
    [{ token_type: undefined }, 300],
  ])('reads %j as a life of %i seconds', async (rest, lifeSeconds) => {
    expect(await fetchToken(client, new OneAnswer(token(rest)), never, 'tenant')).toMatchObject({ lifeSeconds });
  });

  it.each([
    [{ status: 401, body: '{"error":"invalid_client"}' }, 'answered 401 (invalid_client); expected 200'],
    [{ status: 400, body: '{"error":"you sent a+b:c"}' }, 'answered 400; expected 200'],
    [{ status: 503, body: '<html>' }, 'answered 503; expected 200'],
    [{ status: 302 }, 'answered 302; expected 200'],
    [{ body: 'null' }, 'without an access_token'],
    [{ body: '{"access_token":' }, 'without an access_token'],
    [{ body: '{"access_token":7}' }, 'without an access_token'],
    [{ body: JSON.stringify({ access_token: 'a\r\nX: y' }) }, 'without an access_token'],
    [token({ token_type: 'mac' }), 'no bearer token'],
    [new TypeError('fetch failed'), 'did not answer'],
  ])('refuses %j', async (answer, detail) => {
    const error: unknown = await fetchToken(client, new OneAnswer(answer), never, 'tenant').catch(
      (error: unknown) => error,
    );
    expect(error).toMatchObject({ code: 'credential.token-failed', detail: expect.stringContaining(detail) as string });
    expect(inspect(error, { depth: 9 })).not.toMatch(/a\+b:c|YSti|t0/);
  });
});
