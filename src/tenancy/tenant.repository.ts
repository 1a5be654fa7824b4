import { Injectable } from '@nestjs/common';
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { DataFlowError } from '../common/errors/index.js';
import {
  codeOf,
  Database,
  FOREIGN_KEY_VIOLATION,
  grants,
  isGuid,
  tenants,
  UNIQUE_VIOLATION,
  type Page,
} from '../database/index.js';
import type { Tenant } from './tenant.js';

/** Changes of a tenant; members that are left out stay. */
export interface TenantChanges {
  readonly name?: string | undefined;
  readonly maxOperations?: number | null | undefined;
}

/** Tenants, and which clients are granted the use of each. */
@Injectable()
export class TenantRepository {
  constructor(private readonly database: Database) {}

  /** @param ref An id, in either case, or a name where it is not a GUID. */
  async find(ref: string): Promise<Tenant | undefined> {
    const condition = isGuid(ref) ? eq(tenants.id, ref) : eq(tenants.name, ref);
    const [tenant] = await this.database.use((db) => db.select().from(tenants).where(condition));
    return tenant;
  }

  /** Tenants in the order of their names, byte by byte. */
  list({ limit, after }: Page): Promise<Tenant[]> {
    const condition = after === undefined ? undefined : gt(tenants.name, after);
    return this.database.use((db) =>
      db.select().from(tenants).where(condition).orderBy(asc(tenants.name)).limit(limit),
    );
  }

  /** Whether there is no tenant at all. */
  async isEmpty(): Promise<boolean> {
    return (await this.list({ limit: 1 })).length === 0;
  }

  /** Whether there is more than one tenant. */
  async hasSeveral(): Promise<boolean> {
    const found = await this.database.use((db) => db.select({ id: tenants.id }).from(tenants).limit(2));
    return found.length > 1;
  }

  /** @throws DataFlowError `tenancy.exists` when a tenant has the name. */
  async create({ name, maxOperations }: Pick<Tenant, 'name' | 'maxOperations'>): Promise<Tenant> {
    const rows = this.database.use((db) =>
      db.insert(tenants).values({ id: randomUUID(), name, maxOperations }).returning(),
    );
    return one(await rows.catch(refuseDouble), name);
  }

  /** @throws DataFlowError `tenancy.not-found`, or `tenancy.exists` when another tenant has the name. */
  async update(id: string, { name, maxOperations }: TenantChanges): Promise<Tenant> {
    if (!isGuid(id)) throw noTenant(id);
    const rows = this.database.use((db) =>
      // The id is set to itself, since an update of nothing is an error.
      db.update(tenants).set({ id, name, maxOperations }).where(eq(tenants.id, id)).returning(),
    );
    return one(await rows.catch(refuseDouble), id);
  }

  /**
   * Deletes a tenant with its grants and its projects. The ledger keeps its operations.
   *
   * @throws DataFlowError `tenancy.not-found`
   */
  async delete(id: string): Promise<void> {
    if (!isGuid(id)) throw noTenant(id);
    one(await this.database.use((db) => db.delete(tenants).where(eq(tenants.id, id)).returning()), id);
  }

  async isGranted(tenantId: string, clientId: string): Promise<boolean> {
    if (!isGuid(tenantId)) return false;
    const rows = await this.database.use((db) =>
      db.select({ clientId: grants.clientId }).from(grants).where(isGrant(tenantId, clientId)),
    );
    return rows.length > 0;
  }

  /**
   * Which of some tenants exist, and which of some clients are granted each of them.
   *
   * @returns The granted clients of each tenant that exists.
   */
  async findGrants(tenantIds: readonly string[], clientIds: readonly string[]): Promise<Map<string, Set<string>>> {
    const rows = await this.database.use((db) =>
      db
        .select({ id: tenants.id, clientId: grants.clientId })
        .from(tenants)
        .leftJoin(grants, and(eq(grants.tenantId, tenants.id), inArray(grants.clientId, [...clientIds])))
        .where(inArray(tenants.id, [...tenantIds])),
    );
    const found = new Map<string, Set<string>>();
    for (const { id, clientId } of rows) {
      const clients = found.get(id) ?? new Set();
      found.set(id, clientId === null ? clients : clients.add(clientId));
    }
    return found;
  }

  /** Ids of the clients that may use the tenant, in their order, byte by byte. */
  async grants(tenantId: string): Promise<string[]> {
    if (!isGuid(tenantId)) return [];
    const rows = await this.database.use((db) =>
      db
        .select({ clientId: grants.clientId })
        .from(grants)
        .where(eq(grants.tenantId, tenantId))
        .orderBy(asc(grants.clientId)),
    );
    return rows.map(({ clientId }) => clientId);
  }

  /**
   * Lets a client use the tenant; nothing changes when it may already.
   *
   * @throws DataFlowError `tenancy.not-found` when there is no such tenant.
   */
  async grant(tenantId: string, clientId: string): Promise<void> {
    if (!isGuid(tenantId)) throw noTenant(tenantId);
    const done = this.database.use((db) => db.insert(grants).values({ tenantId, clientId }).onConflictDoNothing());
    await done.catch((error: unknown) => {
      throw codeOf(error) === FOREIGN_KEY_VIOLATION ? noTenant(tenantId, error) : error;
    });
  }

  /** @throws DataFlowError `tenancy.not-found` when the client was not granted the tenant. */
  async revoke(tenantId: string, clientId: string): Promise<void> {
    if (!isGuid(tenantId)) throw noTenant(tenantId);
    const rows = await this.database.use((db) => db.delete(grants).where(isGrant(tenantId, clientId)).returning());
    if (rows.length === 0) {
      throw new DataFlowError('tenancy.not-found', `The client "${clientId}" is not granted the tenant "${tenantId}".`);
    }
  }
}

const isGrant = (tenantId: string, clientId: string) =>
  and(eq(grants.tenantId, tenantId), eq(grants.clientId, clientId));

function one([tenant]: readonly Tenant[], ref: string): Tenant {
  if (!tenant) throw noTenant(ref);
  return tenant;
}

function noTenant(ref: string, cause?: unknown): DataFlowError {
  return new DataFlowError('tenancy.not-found', `There is no tenant "${ref}".`, { cause });
}

function refuseDouble(error: unknown): never {
  if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
  throw new DataFlowError('tenancy.exists', 'Another tenant has the name.', { cause: error });
}
