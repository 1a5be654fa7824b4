import type { DataFlowError } from '../errors/index.js';

/**
 * The `WWW-Authenticate` challenge for an error (RFC 6750, section 3).
 *
 * It is undefined where the caller's token is not at fault. For a request without a token it is the scheme alone
 * (section 3.1).
 */
export function wwwAuthenticate(error: DataFlowError): string | undefined {
  const { code, detail, scope } = error;
  if (code === 'auth.token-missing') return 'Bearer';
  if (code === 'auth.token-invalid' || code === 'auth.token-expired') {
    return `Bearer error="invalid_token", error_description="${quotable(detail)}"`;
  }
  if (code !== 'auth.scope-missing') return undefined;
  return `Bearer error="insufficient_scope"${scope === undefined ? '' : `, scope="${quotable(scope)}"`}`;
}

/**
 * Removes characters that `error_description` and `scope` may not hold.
 *
 * These are quotes, backslashes, and all but printable ASCII.
 */
function quotable(text: string): string {
  return text.replaceAll(/["\\]/g, "'").replaceAll(/[^\x20-\x7e]/g, '?');
}
