import type { JWTPayload } from 'jose';
import { DataFlowError } from '../common/errors/index.js';
import type { AuthConfig } from './auth.config.js';
import type { Caller } from './caller.js';

const LATEST_DATE_MS = 8.64e15;

/**
 * Reads the caller from the claims of a verified token.
 *
 * @param tenantClaims Names of the tenant claim, in order of preference; the first that the token has counts.
 * @param isSubjectClient Whether `sub` is the client id where the token has no other. A user may be able to choose the
 *   `sub`, and with it the client id of a grant.
 * @throws DataFlowError `auth.token-invalid` when the token names no client.
 */
export function callerFromClaims(
  claims: JWTPayload & { exp: number },
  { tenantClaims, isSubjectClient }: Pick<AuthConfig, 'tenantClaims' | 'isSubjectClient'>,
): Caller {
  const subject = text(claims.sub);
  const clientId = text(claims.client_id) ?? text(claims.azp) ?? (isSubjectClient ? subject : undefined);
  if (clientId === undefined) throw noClient(isSubjectClient);
  return Object.freeze({
    clientId,
    subject: subject ?? clientId,
    scopes: new Set([...scopes(claims.scope), ...scopes(claims.scp)]),
    tenants: tenants(claims, tenantClaims),
    expiresAt: new Date(Math.min(claims.exp * 1_000, LATEST_DATE_MS)),
  });
}

function noClient(isSubjectClient: boolean): DataFlowError {
  const detail = isSubjectClient
    ? 'The token names no client: it has no `client_id`, `azp` or `sub`.'
    : 'The token names no client: expected `client_id` or `azp`, found neither. `sub` counts only if the server has AUTH_SUBJECT_AS_CLIENT=true.';
  return new DataFlowError('auth.token-invalid', detail);
}

/** Reads scopes: text separated by spaces (RFC 8693, section 4.2), or an array as some servers send. */
function scopes(claim: unknown): string[] {
  return strings(claim).flatMap((value) => value.split(' ').filter(Boolean));
}

/** Reads tenants. A claim of another type than text lists none, so the caller may use no tenant. */
function tenants(claims: JWTPayload, names: readonly string[]): readonly string[] | undefined {
  const name = names.find((candidate) => Object.hasOwn(claims, candidate) && claims[candidate] !== null);
  if (name === undefined) return undefined;
  const listed = strings(claims[name]).flatMap((value) => value.split(','));
  return Object.freeze(listed.map((value) => value.trim()).filter(Boolean));
}

function strings(claim: unknown): string[] {
  return (Array.isArray(claim) ? claim : [claim]).filter((value): value is string => typeof value === 'string');
}

function text(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
}
