import type { DataFlowError } from '../errors/index.js';
import type { Log } from '../logging/index.js';

/** Statuses of calls that a caller may not make, or not now. */
const DENIED = new Set([401, 403, 429]);

/** Maximum characters of a tenant that are logged: names have no more. */
const MAX_TENANT_CHARACTERS = 200;

/**
 * Logs a call that is answered with 401, 403 or 429, with its code.
 *
 * The client id is among the ids of the request.
 *
 * @param tenant The tenant as the caller names it, who may not be allowed to use it.
 */
export function logDenied(log: Log, { code, httpStatus: status }: DataFlowError, tenant: string | undefined): void {
  if (!DENIED.has(status)) return;
  log.warn('request denied', {
    code,
    status,
    ...(tenant !== undefined && { tenant: tenant.slice(0, MAX_TENANT_CHARACTERS) }),
  });
}

/** Logs a refused call: with its cause where the server failed, else as `logDenied` does. */
export function logRefusal(log: Log, error: DataFlowError, tenant: string | undefined): void {
  const { code, httpStatus } = error;
  if (httpStatus >= 500) log.error('request failed', { code, error });
  logDenied(log, error, tenant);
}
