import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { idFault } from '../common/field/index.js';
import type { Page } from '../database/index.js';
import type { Tenant } from './tenant.js';
import { TenantRepository, type TenantChanges } from './tenant.repository.js';

/** How long another process may go on with what this one has changed, in milliseconds. */
const CACHE_MS = 500;

/** How long the number of tenants is taken as unchanged by other processes, in milliseconds. */
const COUNT_MS = 5_000;

/** Uses that one query checks: statements of the embedded database run on the event loop. */
const MAX_CHECKED = 100;

type TenantListener = (tenant: Tenant) => Promise<void>;

/** A caller's use of a tenant that goes on: an operation. */
export interface TenantUse {
  readonly tenantId: string;
  readonly caller: Caller;
}

/** Tenants, and who may use them. */
@Injectable()
export class TenancyService {
  private readonly tenants = new LRUCache<string, { readonly tenant: Tenant | undefined }>({
    max: 10_000,
    ttl: CACHE_MS,
  });
  private readonly grants = new LRUCache<string, boolean>({ max: 10_000, ttl: CACHE_MS });
  private readonly listeners: TenantListener[] = [];
  private readonly revocationListeners: (() => Promise<void>)[] = [];
  private hasSeveral = false;
  /** Time of the last count of tenants, by `performance.now()`; undefined when it may have changed. */
  private countedMs: number | undefined;
  private counting: Promise<boolean> | undefined;

  constructor(private readonly repository: TenantRepository) {}

  /**
   * The tenant that a caller names.
   *
   * @param ref Its id or its name.
   * @throws DataFlowError `tenancy.forbidden` when the caller may not use it, or it does not exist.
   */
  async resolve(ref: string, caller: Caller): Promise<Tenant> {
    const [tenant] = await Promise.all([this.find(ref), this.countTenants()]);
    if (tenant && (await this.mayUse(tenant, caller))) return tenant;
    throw new DataFlowError('tenancy.forbidden', 'The tenant does not exist, or the caller may not use it.');
  }

  /** Whether the token's tenant claim lists the tenant or, where it has none, a grant does. */
  async mayUse(tenant: Pick<Tenant, 'id' | 'name'>, caller: Caller): Promise<boolean> {
    if (caller.tenants) return caller.tenants.some((ref) => ref === tenant.name || ref.toLowerCase() === tenant.id);
    const key = `${tenant.id} ${caller.clientId}`;
    const known = this.grants.get(key);
    if (known !== undefined) return known;
    const isGranted = await this.repository.isGranted(tenant.id, caller.clientId);
    this.grants.set(key, isGranted);
    return isGranted;
  }

  /** Whether tenants share the server: more than one existed when a tenant was last resolved. */
  get isShared(): boolean {
    return this.hasSeveral;
  }

  /**
   * Finds the uses that are no longer allowed.
   *
   * The tenant was deleted, or the grant of its client revoked. Reads the database, so that changes of other processes
   * count at once. A token with a tenant claim needs no grant.
   */
  async findRevoked<U extends TenantUse>(uses: readonly U[]): Promise<U[]> {
    const revoked: U[] = [];
    for (let at = 0; at < uses.length; at += MAX_CHECKED) {
      const some = uses.slice(at, at + MAX_CHECKED);
      const tenantIds = new Set(some.map(({ tenantId }) => tenantId));
      const clientIds = new Set(some.map(({ caller }) => caller.clientId));
      const granted = await this.repository.findGrants([...tenantIds], [...clientIds]);
      const isRevoked = ({ tenantId, caller }: U): boolean => {
        const clients = granted.get(tenantId);
        return !clients || (caller.tenants === undefined && !clients.has(caller.clientId));
      };
      revoked.push(...some.filter(isRevoked));
    }
    return revoked;
  }

  /**
   * Calls `listener` after this process has deleted a tenant or revoked a grant.
   *
   * The caller waits for it.
   */
  onRevoked(listener: () => Promise<void>): void {
    this.revocationListeners.push(listener);
  }

  /**
   * Calls `listener` with each new tenant before the tenant can be used.
   *
   * Where it throws, the tenant is not made.
   */
  onCreated(listener: TenantListener): void {
    this.listeners.push(listener);
  }

  isEmpty(): Promise<boolean> {
    return this.repository.isEmpty();
  }

  list(page: Page): Promise<Tenant[]> {
    return this.repository.list(page);
  }

  /**
   * Reads a tenant, as all below do, by its id or its name.
   *
   * @throws DataFlowError `tenancy.not-found`
   */
  async get(ref: string): Promise<Tenant> {
    const tenant = await this.repository.find(ref);
    if (tenant) return tenant;
    throw new DataFlowError('tenancy.not-found', 'There is no such tenant.');
  }

  /** @throws DataFlowError `tenancy.exists` */
  async create(name: string, maxOperations: number | null): Promise<Tenant> {
    const tenant = await this.repository.create({ name, maxOperations });
    try {
      for (const listener of this.listeners) await listener(tenant);
    } catch (error) {
      await this.repository.delete(tenant.id);
      throw error;
    } finally {
      this.forget();
    }
    return tenant;
  }

  async update(ref: string, changes: TenantChanges): Promise<Tenant> {
    const { id } = await this.get(ref);
    const tenant = await this.repository.update(id, changes);
    this.forget();
    return tenant;
  }

  async delete(ref: string): Promise<void> {
    const { id } = await this.get(ref);
    await this.repository.delete(id);
    await this.revoked();
  }

  async listGrants(ref: string): Promise<string[]> {
    const { id } = await this.get(ref);
    return this.repository.grants(id);
  }

  async grant(ref: string, clientId: string): Promise<void> {
    const { id } = await this.get(ref);
    await this.repository.grant(id, clientId);
    this.forget();
  }

  async revoke(ref: string, clientId: string): Promise<void> {
    const { id } = await this.get(ref);
    await this.repository.revoke(id, clientId);
    await this.revoked();
  }

  private async revoked(): Promise<void> {
    this.forget();
    for (const listener of this.revocationListeners) await listener();
  }

  private async countTenants(): Promise<void> {
    if (this.countedMs !== undefined && performance.now() - this.countedMs < COUNT_MS) return;
    const counting = (this.counting ??= this.repository.hasSeveral());
    try {
      const hasSeveral = await counting;
      // Tenants were changed meanwhile, or another caller was here first.
      if (this.counting !== counting) return;
      this.hasSeveral = hasSeveral;
      this.countedMs = performance.now();
    } finally {
      if (this.counting === counting) this.counting = undefined;
    }
  }

  private async find(ref: string): Promise<Tenant | undefined> {
    if (idFault(ref) !== undefined) return undefined;
    const known = this.tenants.get(ref);
    if (known) return known.tenant;
    const tenant = await this.repository.find(ref);
    this.tenants.set(ref, { tenant });
    return tenant;
  }

  private forget(): void {
    this.tenants.clear();
    this.grants.clear();
    this.countedMs = this.counting = undefined;
  }
}
