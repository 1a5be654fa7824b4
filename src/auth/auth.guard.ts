import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard as PassportGuard } from '@nestjs/passport';
import type { IncomingMessage } from 'node:http';
import { Access, type RouteAccess } from './access.decorator.js';
import { AuthConfig, type ScopeName } from './auth.config.js';
import { CALLER_PROPERTY, callerOf } from './caller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { requireScope } from './require-scope.js';

/** What a route needs that does not say: closed to all but those who run the server. */
const BY_DEFAULT: readonly ScopeName[] = ['platform'];

/**
 * Lets a call through that has a valid token with a scope that the route names. Deny by default: a route is open only
 * with `@Public()`, and one that names no scope needs the platform's.
 */
@Injectable()
export class AuthGuard extends PassportGuard() {
  constructor(
    strategy: JwtStrategy,
    private readonly config: AuthConfig,
    private readonly reflector: Reflector,
  ) {
    super({ defaultStrategy: strategy.name, property: CALLER_PROPERTY });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<RouteAccess | undefined>(Access.KEY, targets) ?? BY_DEFAULT;
    if (access === 'public') return true;
    await super.canActivate(context);
    requireScope(callerOf(context.switchToHttp().getRequest<IncomingMessage>()), access, this.config);
    return true;
  }
}
