import { DataFlowError } from '../common/errors/index.js';
import { placeOf } from '../common/reasons/index.js';
import type { OAuth2Dto } from './dto/credential.dto.js';
import { Secret } from './secret.js';
import type { TokenFetcher, TokenResponse } from './token-fetcher.js';

/** Maximum time for an endpoint to return a token, in milliseconds. */
const FETCH_MS = 15_000;

/** Lifetime of a token whose endpoint does not state one. */
const DEFAULT_LIFE_SECONDS = 300;
const MAX_LIFE_SECONDS = 86_400;

/** Error codes of a refusal (RFC 6749, section 5.2). Other text from the endpoint is not repeated. */
const REFUSALS = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

/** `b64token` (RFC 6750, section 2.1), and other characters that a header may contain. */
const TOKEN = /^[!-~]+$/;

export interface AccessToken {
  readonly value: Secret;
  readonly lifeSeconds: number;
}

/**
 * Gets a token for a client (RFC 6749, section 4.4), which authenticates by HTTP Basic.
 *
 * @throws DataFlowError `credential.token-failed`
 */
export async function fetchToken(
  { tokenUrl, clientId, clientSecret, scope }: OAuth2Dto,
  fetcher: TokenFetcher,
  signal: AbortSignal,
  tenantId: string,
): Promise<AccessToken> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) });
  const basic = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');
  const headers = { Authorization: `Basic ${basic}`, Accept: 'application/json' };
  const ending = AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]);
  const answer = fetcher.fetch(tokenUrl, form, headers, ending, tenantId);
  const endpoint = `The token endpoint of the credential at ${placeOf(new URL(tokenUrl))}`;
  return readToken(
    await answer.catch((cause: unknown) => {
      if (cause instanceof DataFlowError) throw cause;
      throw failed(`${endpoint} did not answer; check that it runs.`, cause);
    }),
    endpoint,
  );
}

/** Encodes as a form does (RFC 6749, section 2.3.1, appendix B), unlike `encodeURIComponent`. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** @param endpoint Subject of the sentences. */
function readToken({ status, body }: TokenResponse, endpoint: string): AccessToken {
  const { error, access_token: token, token_type: type, expires_in: expiresIn } = readObject(body);
  if (status !== 200) {
    const named = typeof error === 'string' && REFUSALS.has(error) ? ` (${error})` : '';
    throw failed(`${endpoint} answered ${status}${named}; expected 200, check its address, client id and secret.`);
  }
  if (typeof token !== 'string' || !TOKEN.test(token)) {
    throw failed(`${endpoint} answered without an access_token; check its address.`);
  }
  if (typeof type === 'string' && type.toLowerCase() !== 'bearer') {
    throw failed(`${endpoint} gave a token that is no bearer token; check its address.`);
  }
  return { value: new Secret(token), lifeSeconds: lifeOf(expiresIn) };
}

/** Some endpoints write the number as text. */
function lifeOf(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'string' && expiresIn !== '' ? Number(expiresIn) : expiresIn;
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return DEFAULT_LIFE_SECONDS;
  return Math.min(Math.max(seconds, 0), MAX_LIFE_SECONDS);
}

function readObject(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function failed(detail: string, cause?: unknown): DataFlowError {
  return new DataFlowError('credential.token-failed', detail, { cause });
}
