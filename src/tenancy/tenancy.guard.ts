import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { callerOf, findCaller } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { RequestProperty, singleHeader } from '../common/http/index.js';
import { noteIds } from '../common/request-context/index.js';
import { TenancyService } from './tenancy.service.js';
import type { Tenant } from './tenant.js';

/** Marks a route, or a controller, that acts on no tenant. */
export const WithoutTenant = Reflector.createDecorator<true>({ transform: (): true => true });

const TENANT = new RequestProperty<Tenant>(
  'tenant',
  'The request has no tenant: its route is without one, or the tenancy guard has not run.',
);

/** Passes a call whose caller may use the tenant that its `Tenant` header claims. */
@Injectable()
export class TenancyGuard implements CanActivate {
  constructor(
    private readonly tenancy: TenancyService,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const targets = [context.getHandler(), context.getClass()];
    const isWithout = this.reflector.getAllAndOverride<boolean | undefined>(WithoutTenant.KEY, targets);
    // Public routes have no caller, and so no tenant.
    if (isWithout || !findCaller(request)) return true;
    const ref = singleHeader(request, 'Tenant');
    if (!ref) {
      throw new DataFlowError(
        'tenancy.header-missing',
        'Expected a Tenant header with the id or the name of a tenant.',
      );
    }
    const tenant = await this.tenancy.resolve(ref, callerOf(request));
    TENANT.set(request, tenant);
    noteIds({ tenantId: tenant.id });
    return true;
  }
}

/**
 * The tenant of a request.
 *
 * @throws Error on a route without one.
 */
export function tenantOf(request: Request): Tenant {
  return TENANT.get(request);
}

/** A handler's parameter that holds the tenant. */
export const CurrentTenant = TENANT.parameter();
