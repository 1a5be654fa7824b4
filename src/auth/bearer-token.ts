import type { IncomingMessage } from 'node:http';
import { DataFlowError } from '../common/errors/index.js';

/** `b64token` (RFC 6750, section 2.1). */
const B64_TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * Reads the bearer token of a request from its `Authorization` header only.
 *
 * A token in a query would end up in logs (RFC 6750, section 5.3).
 *
 * @throws DataFlowError `auth.token-missing` without the header or with another scheme in it, `auth.token-invalid` when
 * the header is repeated or holds no well-formed token.
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
      'The `Authorization` header has an invalid token after `Bearer`: it may have letters, digits and `-._~+/=` only.',
    );
  }
  return credentials;
}

function splitOnce(header: string): [scheme: string, credentials: string] {
  const space = header.indexOf(' ');
  return space < 0 ? [header, ''] : [header.slice(0, space), header.slice(space).trim()];
}
