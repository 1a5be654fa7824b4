import type { IncomingMessage } from 'node:http';
import { RequestProperty } from '../common/http/index.js';

/** The caller that a verified token names. */
export interface Caller {
  /** The OAuth client: `client_id`, else `azp`, else `sub` where AUTH_SUBJECT_AS_CLIENT is set. */
  readonly clientId: string;
  /** `sub`, or the client where the identity server issues none to clients. */
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  /** The tenants in the tenant claim; undefined when the token has no such claim. */
  readonly tenants: readonly string[] | undefined;
  readonly expiresAt: Date;
}

/** The property of a request that the guard sets. */
export const CALLER = new RequestProperty<Caller>(
  'caller',
  'The request has no caller: its route is public, or the auth guard has not run.',
);

/** The caller of a request; undefined on a public route and before the guard has run. */
export function findCaller(request: IncomingMessage): Caller | undefined {
  return CALLER.find(request);
}

/**
 * The caller of a request.
 *
 * @throws Error on a public route, which has none.
 */
export function callerOf(request: IncomingMessage): Caller {
  return CALLER.get(request);
}

/** A handler's parameter that holds the caller. */
export const CurrentCaller = CALLER.parameter();
