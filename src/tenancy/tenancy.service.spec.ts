import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../auth/index.js';
import { Deferred } from '../common/promises/index.js';
import { TenancyService } from './tenancy.service.js';
import type { TenantRepository } from './tenant.repository.js';

const caller = { clientId: 'client', tenants: ['a'] } as Pick<Caller, 'clientId' | 'tenants'> as Caller;

/** Tenants in memory; the test decides when their count is answered. */
class StandInTenants implements Pick<
  TenantRepository,
  'find' | 'hasSeveral' | 'create' | 'delete' | 'isGranted' | 'findGrants' | 'revoke'
> {
  readonly counts: Deferred<boolean>[] = [];
  readonly granted = new Map<string, Set<string>>();
  readonly deleted: string[] = [];
  reads = 0;

  async isGranted(tenantId: string, clientId: string): Promise<boolean> {
    this.reads += 1;
    return this.granted.get(tenantId)?.has(clientId) ?? false;
  }

  async findGrants(tenantIds: readonly string[]): Promise<Map<string, Set<string>>> {
    this.reads += 1;
    return new Map([...this.granted].filter(([id]) => tenantIds.includes(id)));
  }

  async delete(id: string): Promise<void> {
    this.deleted.push(id);
    this.granted.delete(id);
  }

  async revoke(tenantId: string, clientId: string): Promise<void> {
    this.granted.get(tenantId)?.delete(clientId);
  }

  find(ref: string): ReturnType<TenantRepository['find']> {
    return this.create({ name: ref, maxOperations: null });
  }

  hasSeveral(): Promise<boolean> {
    const count = new Deferred<boolean>();
    this.counts.push(count);
    return count.promise;
  }

  async create({ name, maxOperations }: Parameters<TenantRepository['create']>[0]) {
    return { id: name, name, maxOperations, createdAt: new Date(0) };
  }
}

let tenants: StandInTenants;
let tenancy: TenancyService;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  tenants = new StandInTenants();
  tenancy = new TenancyService(tenants as unknown as TenantRepository);
});
afterEach(() => vi.useRealTimers());

const resolveMany = (): Promise<unknown> => Promise.all(Array.from({ length: 10 }, () => tenancy.resolve('a', caller)));

describe('the count of tenants', () => {
  it('is read once for all concurrent requests, and again after 5 s', async () => {
    const first = resolveMany();
    expect(tenants.counts).toHaveLength(1);
    tenants.counts[0]!.resolve(false);
    await first;
    vi.advanceTimersByTime(4_999);
    await resolveMany();
    expect([tenants.counts.length, tenancy.isShared]).toEqual([1, false]);
    vi.advanceTimersByTime(1);
    const later = resolveMany();
    expect(tenants.counts).toHaveLength(2);
    tenants.counts[1]!.resolve(true);
    await later;
    expect(tenancy.isShared).toBe(true);
  });

  it('is read again after it failed', async () => {
    const first = tenancy.resolve('a', caller);
    tenants.counts[0]!.reject(new Error('no database'));
    await expect(first).rejects.toThrow('no database');
    const second = tenancy.resolve('a', caller);
    tenants.counts[1]!.resolve(true);
    await second;
    expect(tenancy.isShared).toBe(true);
  });

  it('is read again after a tenant is created', async () => {
    const first = tenancy.resolve('a', caller);
    await tenancy.create('b', null);
    tenants.counts[0]!.resolve(false);
    await first;
    const second = tenancy.resolve('a', caller);
    tenants.counts[1]!.resolve(true);
    await second;
    expect(tenancy.isShared).toBe(true);
  });
});

describe('the use of a tenant', () => {
  const A = { id: 'a', name: 'Acme' };
  const byGrant = (clientId: string): Caller => ({ clientId, tenants: undefined }) as Partial<Caller> as Caller;
  const byClaim = (...claimed: string[]): Caller => ({ ...caller, tenants: claimed });

  it('is allowed by the tenant claim of the token, by name or by id in either case', async () => {
    const callers = [byClaim('Acme'), byClaim('A'), byClaim('b', 'a'), byClaim('acme'), byClaim()];
    const answers = await Promise.all(callers.map((each) => tenancy.mayUse(A, each)));
    expect(answers).toEqual([true, true, true, false, false]);
    expect(tenants.reads).toBe(0);
  });

  it('is allowed by a grant, read once, if the token has no claim', async () => {
    tenants.granted.set('a', new Set(['client']));
    expect(await tenancy.mayUse(A, byGrant('client'))).toBe(true);
    expect(await tenancy.mayUse(A, byGrant('client'))).toBe(true);
    expect(await tenancy.mayUse(A, byGrant('stranger'))).toBe(false);
    expect(tenants.reads).toBe(2);
  });

  it('ends at once in the process that revokes the grant', async () => {
    tenants.granted.set('a', new Set(['client']));
    const heard: boolean[] = [];
    tenancy.onRevoked(async () => void heard.push(await tenancy.mayUse(A, byGrant('client'))));
    expect(await tenancy.mayUse(A, byGrant('client'))).toBe(true);
    await tenancy.revoke('a', 'client');
    expect(heard).toEqual([false]);
  });

  it('is revoked for a deleted tenant and for a lost grant, with a hundred uses per query', async () => {
    tenants.granted.set('a', new Set(['client']));
    const use = (tenantId: string, by: Caller) => ({ tenantId, caller: by });
    const uses = [
      ...Array.from({ length: 150 }, () => use('a', byGrant('client'))),
      use('a', byGrant('stranger')),
      use('a', byClaim('a')),
      use('deleted', byClaim('deleted')),
    ];
    expect(await tenancy.findRevoked(uses)).toEqual([uses[150], uses[152]]);
    expect(tenants.reads).toBe(2);
  });

  it('is impossible for a tenant whose listener fails', async () => {
    tenancy.onCreated(() => Promise.reject(new Error('no projects')));
    await expect(tenancy.create('new', null)).rejects.toThrow('no projects');
    expect(tenants.deleted).toEqual(['new']);
  });
});
