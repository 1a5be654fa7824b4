import type { JWTPayload } from 'jose';
import { DataFlowError } from '../common/errors/index.js';
import type { Caller } from './caller.js';

const LATEST_DATE_MS = 8.64e15;

/**
 * Reads the caller from the claims of a verified token.
 *
 * @param tenantClaims Names of the tenant claim, in order of preference; the first that the token has counts.
 * @throws DataFlowError `auth.token-invalid` when the token names nobody.
 */
export function callerFromClaims(claims: JWTPayload & { exp: number }, tenantClaims: readonly string[]): Caller {
  const subject = text(claims.sub);
  const clientId = text(claims.client_id) ?? text(claims.azp) ?? subject;
  if (clientId === undefined) {
    throw new DataFlowError('auth.token-invalid', 'The token names no client: it has no `client_id`, `azp` or `sub`.');
  }
  return Object.freeze({
    clientId,
    subject: subject ?? clientId,
    scopes: new Set([...scopes(claims.scope), ...scopes(claims.scp)]),
    tenants: tenants(claims, tenantClaims),
    expiresAt: new Date(Math.min(claims.exp * 1_000, LATEST_DATE_MS)),
  });
}

/** Scopes as a space-separated string (RFC 8693, section 4.2) or, as several identity servers send them, an array. */
function scopes(claim: unknown): string[] {
  return strings(claim).flatMap((value) => value.split(' ').filter(Boolean));
}

/** A claim of another type than text lists no tenants, which lets the caller use none. */
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
