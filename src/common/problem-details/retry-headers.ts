import type { DataFlowError } from '../errors/index.js';

/**
 * The headers that say when to try again, and what limit was passed.
 *
 * @returns `Retry-After` in seconds; with a quota also `RateLimit-Policy` and `RateLimit`, structured fields whose `qu` says
 *   that operations at once are counted, and whose `t` is the same as `Retry-After`.
 * @see draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4
 */
export function retryHeaders({ retryAfterSeconds, rateLimit }: DataFlowError): Record<string, string> {
  const reset = retryAfterSeconds === undefined ? '' : `;t=${retryAfterSeconds}`;
  return {
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    ...(rateLimit && {
      'RateLimit-Policy': `"${rateLimit.policy}";q=${rateLimit.quota};qu="concurrent-requests"`,
      RateLimit: `"${rateLimit.policy}";r=0${reset}`,
    }),
  };
}

const TEXT = { type: 'string' } as const;

/** The same headers as OpenAPI declares them, for responses with status 429. */
export const RETRY_HEADERS = {
  'Retry-After': { description: 'Seconds to wait before the next attempt.', schema: { type: 'integer' } },
  'RateLimit-Policy': {
    description:
      'The quota that was used up (draft-ietf-httpapi-ratelimit-headers): `"tenant"`, the limit of the tenant, or `"share"`, its share of the process. `q` is the number of operations that may run at once.',
    schema: TEXT,
    example: '"tenant";q=10;qu="concurrent-requests"',
  },
  RateLimit: {
    description: 'The rest of the quota: `r` is 0, `t` the seconds to wait.',
    schema: TEXT,
    example: '"tenant";r=0;t=5',
  },
} as const;
