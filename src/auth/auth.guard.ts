import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard as PassportGuard } from '@nestjs/passport';
import type { IncomingMessage } from 'node:http';
import { noteCaller } from '../common/http/index.js';
import { noteIds } from '../common/request-context/index.js';
import { Access, type RouteAccess } from './access.decorator.js';
import { AuthConfig, type ScopeName } from './auth.config.js';
import { CALLER, callerOf } from './caller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { requireScope } from './require-scope.js';

/** The scope for routes that name none: only operators of the server have it. */
const BY_DEFAULT: readonly ScopeName[] = ['platform'];

/**
 * Admits calls whose valid token has a scope that the route names.
 *
 * Deny by default: only `@Public()` opens a route, and a route without a named scope requires the platform scope.
 */
@Injectable()
export class AuthGuard extends PassportGuard() {
  constructor(
    strategy: JwtStrategy,
    private readonly config: AuthConfig,
    private readonly reflector: Reflector,
  ) {
    super({ defaultStrategy: strategy.name, property: CALLER.name });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<RouteAccess | undefined>(Access.KEY, targets) ?? BY_DEFAULT;
    if (access === 'public') return true;
    await super.canActivate(context);
    const caller = callerOf(context.switchToHttp().getRequest<IncomingMessage>());
    noteIds({ clientId: caller.clientId });
    noteCaller(context.switchToHttp().getRequest<IncomingMessage>());
    requireScope(caller, access, this.config);
    return true;
  }
}
