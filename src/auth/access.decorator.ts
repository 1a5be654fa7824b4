import { Reflector } from '@nestjs/core';
import type { ScopeName } from './auth.config.js';

/** Who may call a route: anybody, or a caller who has one of the scopes. */
export type RouteAccess = 'public' | readonly [ScopeName, ...ScopeName[]];

/**
 * Metadata of a handler or of its controller; the handler's wins. Opening and closing share the one key, so that a
 * handler that names a scope is closed in a controller that is open.
 */
export const Access = Reflector.createDecorator<RouteAccess>();

/** Opens a route, or a controller, to callers without a token. */
export const Public = () => Access('public');

/** Names the scopes of which a caller must have one. The first is the one that a refused caller is told to get. */
export const RequiresScope = (...scopes: [ScopeName, ...ScopeName[]]) => Access(scopes);
