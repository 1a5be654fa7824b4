import { Reflector } from '@nestjs/core';
import type { ScopeName } from './auth.config.js';

/** The callers admitted to a route: anyone, or callers with one of the scopes. */
export type RouteAccess = 'public' | readonly [ScopeName, ...ScopeName[]];

/**
 * Access metadata of a handler or its controller; the handler's value wins.
 *
 * Public access and required scopes share one key, so a handler that names a scope is protected even in a public
 * controller.
 */
export const Access = Reflector.createDecorator<RouteAccess>();

/** Opens a route, or a controller, to callers without a token. */
export const Public = () => Access('public');

/** Names the scopes of which a caller needs one. The error names the first to a refused caller. */
export const RequiresScope = (...scopes: [ScopeName, ...ScopeName[]]) => Access(scopes);
