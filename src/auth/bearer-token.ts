import type { IncomingMessage } from 'node:http';
import { DataFlowError } from '../common/errors/index.js';

/** `b64token` (RFC 6750, section 2.1). */
const B64_TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * The bearer token of a request. The `Authorization` header is the only place it is taken from: a token in a query
 * ends up in logs (RFC 6750, section 5.3).
 *
 * @throws DataFlowError `auth.token-missing` without the header or with another scheme in it, `auth.token-invalid` when
 * the header comes twice or holds no well-formed token.
 */
export function bearerToken(request: Pick<IncomingMessage, 'headersDistinct'>): string {
  const [header, second] = request.headersDistinct.authorization ?? [];
  if (second !== undefined) {
    throw new DataFlowError('auth.token-invalid', 'The request has more than one `Authorization` header.');
  }
  const [scheme, credentials] = splitOnce(header ?? '');
  // The scheme is case-insensitive (RFC 9110, section 11.1).
  if (scheme.toLowerCase() !== 'bearer' || credentials === '') {
    throw new DataFlowError('auth.token-missing', 'The request has no `Authorization: Bearer <token>` header.');
  }
  if (!B64_TOKEN.test(credentials)) {
    throw new DataFlowError(
      'auth.token-invalid',
      'What follows `Bearer` in the `Authorization` header is not a token.',
    );
  }
  return credentials;
}

function splitOnce(header: string): [scheme: string, credentials: string] {
  const space = header.indexOf(' ');
  return space < 0 ? [header, ''] : [header.slice(0, space), header.slice(space).trim()];
}
