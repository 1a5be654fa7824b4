import { expect, describe, it } from 'vitest';
import { DataFlowError } from '../common/errors/index.js';
import type { EmbeddedIdentity, IdentityHost } from '../identity/index.js';
import { FirstTenantService } from './first-tenant.service.js';
import type { TenancyService } from './tenancy.service.js';
import type { Tenant } from './tenant.js';

const EMBEDDED = { clientId: 'demo-client' } as EmbeddedIdentity;

/** Tenants in memory, by name, and the recorded grants. */
class StandInTenancy implements Pick<TenancyService, 'isEmpty' | 'create' | 'grant'> {
  readonly names: string[] = [];
  readonly grants: string[] = [];
  failure: Error | undefined;

  async isEmpty(): Promise<boolean> {
    return this.names.length === 0;
  }

  async create(name: string): Promise<Tenant> {
    if (this.failure) throw this.failure;
    this.names.push(name);
    return { id: `id of ${name}`, name, maxOperations: null, createdAt: new Date(0) };
  }

  async grant(ref: string, clientId: string): Promise<void> {
    this.grants.push(`${ref}: ${clientId}`);
  }
}

function start(tenancy: StandInTenancy, identity: IdentityHost = { embedded: EMBEDDED }): Promise<void> {
  return new FirstTenantService(tenancy as unknown as TenancyService, identity).onApplicationBootstrap();
}

describe('the first tenant', () => {
  it('is created once, for the client of the embedded identity provider', async () => {
    const tenancy = new StandInTenancy();
    await start(tenancy);
    await start(tenancy);
    expect([tenancy.names, tenancy.grants]).toEqual([['demo'], ['id of demo: demo-client']]);
  });

  it('is not created when a remote identity server issues the tokens', async () => {
    const tenancy = new StandInTenancy();
    await start(tenancy, { embedded: undefined });
    expect(tenancy.names).toEqual([]);
  });

  it('may be created by another process that started at the same time', async () => {
    const tenancy = new StandInTenancy();
    tenancy.failure = new DataFlowError('tenancy.exists', 'Another tenant has the name.');
    await start(tenancy);
    expect(tenancy.grants).toEqual([]);
  });

  it('fails the start of the server when the database cannot create it', async () => {
    const tenancy = new StandInTenancy();
    tenancy.failure = new DataFlowError('server.database-unavailable', 'The database does not answer.');
    await expect(start(tenancy)).rejects.toBe(tenancy.failure);
  });
});
