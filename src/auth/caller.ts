import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

/** Who calls, as a verified token says. */
export interface Caller {
  /** The OAuth client: `client_id`, else `azp`, else `sub`. */
  readonly clientId: string;
  /** `sub`, or the client where the identity server issues none to clients. */
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  /** What the tenant claim lists; undefined when the token has none. */
  readonly tenants: readonly string[] | undefined;
  readonly expiresAt: Date;
}

/** The property of a request that the guard leaves the caller in. */
export const CALLER_PROPERTY = 'caller';

/** The caller of a request, or undefined where no token was asked for: on a public route, or before the guard. */
export function findCaller(request: IncomingMessage): Caller | undefined {
  return (request as IncomingMessage & { [CALLER_PROPERTY]?: Caller })[CALLER_PROPERTY];
}

/**
 * The caller of a request.
 *
 * @throws Error on a public route, which has none.
 */
export function callerOf(request: IncomingMessage): Caller {
  const caller = findCaller(request);
  if (!caller) throw new Error('The request has no caller: its route is public, or the auth guard has not run.');
  return caller;
}

/** A handler's parameter that holds the caller. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<IncomingMessage>()),
);
