import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import type { Page } from '../database/index.js';
import type { Tenant } from './tenant.js';
import { TenantRepository, type TenantChanges } from './tenant.repository.js';

/** How long another process may go on with what this one has changed, in milliseconds. */
const CACHE_MS = 500;

type TenantListener = (tenant: Tenant) => Promise<void>;

/** Tenants, and who may use them. */
@Injectable()
export class TenancyService {
  private readonly tenants = new LRUCache<string, { readonly tenant: Tenant | undefined }>({
    max: 10_000,
    ttl: CACHE_MS,
  });
  private readonly grants = new LRUCache<string, boolean>({ max: 10_000, ttl: CACHE_MS });
  private readonly listeners: TenantListener[] = [];

  constructor(private readonly repository: TenantRepository) {}

  /**
   * The tenant that a caller names.
   *
   * @param ref Its id or its name.
   * @throws DataFlowError `tenancy.forbidden` when the caller may not use it, or it does not exist.
   */
  async resolve(ref: string, caller: Caller): Promise<Tenant> {
    const tenant = await this.find(ref);
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

  /** Has `listener` called with each new tenant before anybody can use it. Where it throws, the tenant is not made. */
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
    this.forget();
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
    this.forget();
  }

  private async find(ref: string): Promise<Tenant | undefined> {
    const known = this.tenants.get(ref);
    if (known) return known.tenant;
    const tenant = await this.repository.find(ref);
    this.tenants.set(ref, { tenant });
    return tenant;
  }

  private forget(): void {
    this.tenants.clear();
    this.grants.clear();
  }
}
