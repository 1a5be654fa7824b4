import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../auth/index.js';
import type { Request } from 'express';
import { TenancyGuard, tenantOf, WithoutTenant } from './tenancy.guard.js';
import type { TenancyService } from './tenancy.service.js';
import type { Tenant } from './tenant.js';

const TENANT: Tenant = { id: 'id', name: 'acme', maxOperations: null, createdAt: new Date(0) };
const CALLER = { clientId: 'client' } as Caller;

class Controller {
  act(): string {
    return 'for a tenant';
  }

  actWithoutTenant(): string {
    return 'for none';
  }
}
WithoutTenant()(Controller, 'actWithoutTenant', {
  value: Controller.prototype.actWithoutTenant,
} as TypedPropertyDescriptor<unknown>);

const resolved: unknown[] = [];
const tenancy = {
  resolve: async (ref: string, caller: Caller) => {
    resolved.push([ref, caller]);
    return TENANT;
  },
} as TenancyService;

async function guard(
  handler: keyof Controller,
  { caller, headers = [] }: { caller?: Caller; headers?: readonly string[] },
): Promise<Request> {
  const request = { caller, headersDistinct: headers.length > 0 ? { tenant: headers } : {} } as unknown as Request;
  const context = new ExecutionContextHost([request], Controller, Controller.prototype[handler]);
  expect(await new TenancyGuard(tenancy, new Reflector()).canActivate(context)).toBe(true);
  return request;
}

describe('the tenancy guard', () => {
  it('stores the tenant that the caller names on the request', async () => {
    const request = await guard('act', { caller: CALLER, headers: [' acme '] });
    expect(tenantOf(request)).toBe(TENANT);
    expect(resolved).toEqual([['acme', CALLER]]);
  });

  it.each([[[]], [['']]])('refuses a request without a tenant: %j', async (headers) => {
    await expect(guard('act', { caller: CALLER, headers })).rejects.toMatchObject({ code: 'tenancy.header-missing' });
  });

  it('refuses a request with two Tenant headers', async () => {
    await expect(guard('act', { caller: CALLER, headers: ['a', 'b'] })).rejects.toMatchObject({
      code: 'request.invalid',
      faults: [{ pointer: 'header:Tenant', detail: 'expected one, found 2' }],
    });
  });

  it('needs no tenant on a route without one, and on a public route', async () => {
    for (const request of [await guard('actWithoutTenant', { caller: CALLER }), await guard('act', {})]) {
      expect(() => tenantOf(request)).toThrow('The request has no tenant');
    }
  });
});
