import type { DataFlowError } from '../errors/index.js';

/**
 * The `WWW-Authenticate` challenge that an error is answered with (RFC 6750, section 3), or undefined when the caller's
 * token is not what is wrong.
 *
 * A request without a token is told the scheme and nothing else (section 3.1).
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

/** Without what `error_description` and `scope` may not hold: quotes, backslashes, anything but printable ASCII. */
function quotable(text: string): string {
  return text.replaceAll(/["\\]/g, "'").replaceAll(/[^\x20-\x7e]/g, '?');
}
