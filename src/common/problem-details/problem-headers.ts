import type { DataFlowError } from '../errors/index.js';
import { retryHeaders } from './retry-headers.js';
import { wwwAuthenticate } from './www-authenticate.js';

/** The headers of an answer with an error, apart from its `Content-Type`. */
export function problemHeaders(error: DataFlowError): Record<string, string> {
  const challenge = wwwAuthenticate(error);
  return {
    ...(challenge !== undefined && { 'WWW-Authenticate': challenge }),
    ...retryHeaders(error),
    ...(error.allow && { Allow: error.allow.join(', ') }),
    // RFC 9110, section 15.5.16.
    ...(error.code === 'request.encoding-unsupported' && { 'Accept-Encoding': 'identity' }),
    'Cache-Control': 'no-store',
  };
}
