import { Injectable } from '@nestjs/common';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { DataFlowError } from '../common/errors/index.js';
import {
  codeOf,
  credentials,
  Database,
  FOREIGN_KEY_VIOLATION,
  UNIQUE_VIOLATION,
  type Page,
} from '../database/index.js';
import type { Credential, StoredCredential } from './credential.js';

const metadata = {
  tenantId: credentials.tenantId,
  id: credentials.id,
  kind: credentials.kind,
  hosts: credentials.hosts,
  createdAt: credentials.createdAt,
  updatedAt: credentials.updatedAt,
};

const isCredential = (tenantId: string, id: string) => and(eq(credentials.tenantId, tenantId), eq(credentials.id, id));

/** Credentials, each visible to its own tenant only. Secrets are encrypted on both ways. */
@Injectable()
export class CredentialRepository {
  constructor(private readonly database: Database) {}

  /** Credentials in the order of their ids, byte by byte, without secrets. */
  list(tenantId: string, page: Page): Promise<Credential[]> {
    return this.database.use((db) =>
      db
        .select(metadata)
        .from(credentials)
        .where(onPage(tenantId, page))
        .orderBy(asc(credentials.id))
        .limit(page.limit),
    );
  }

  /** The same with encrypted secrets. */
  listStored(tenantId: string, page: Page): Promise<StoredCredential[]> {
    return this.database.use((db) =>
      db.select().from(credentials).where(onPage(tenantId, page)).orderBy(asc(credentials.id)).limit(page.limit),
    );
  }

  async find(tenantId: string, id: string): Promise<StoredCredential | undefined> {
    const [found] = await this.database.use((db) => db.select().from(credentials).where(isCredential(tenantId, id)));
    return found;
  }

  /** Those of `ids` that the tenant has, without secrets. */
  async findAll(tenantId: string, ids: readonly string[]): Promise<Credential[]> {
    if (ids.length === 0) return [];
    return this.database.use((db) =>
      db
        .select(metadata)
        .from(credentials)
        .where(and(eq(credentials.tenantId, tenantId), inArray(credentials.id, [...ids]))),
    );
  }

  /** @throws DataFlowError `credential.exists`; `tenancy.forbidden` when the tenant was deleted meanwhile. */
  async create(
    tenantId: string,
    { id, kind, hosts, secret }: Pick<StoredCredential, 'id' | 'kind' | 'hosts' | 'secret'>,
  ): Promise<Credential> {
    const values = { tenantId, id, kind, hosts: listOf(hosts), secret };
    const rows = this.database.use((db) => db.insert(credentials).values(values).returning(metadata));
    const created = await rows.catch((cause: unknown) => {
      const code = codeOf(cause);
      if (code === UNIQUE_VIOLATION) throw new DataFlowError('credential.exists', `There is a credential "${id}".`);
      if (code === FOREIGN_KEY_VIOLATION) throw new DataFlowError('tenancy.forbidden', 'There is no such tenant.');
      throw cause;
    });
    return one(created);
  }

  /**
   * Replaces the secret and the hosts of a credential.
   *
   * @throws DataFlowError `credential.not-found`
   */
  async replace(
    tenantId: string,
    id: string,
    { kind, hosts, secret }: Pick<StoredCredential, 'kind' | 'hosts' | 'secret'>,
  ): Promise<Credential> {
    const changes = { kind, hosts: listOf(hosts), secret, updatedAt: sql`now()` };
    return one(
      await this.database.use((db) =>
        db.update(credentials).set(changes).where(isCredential(tenantId, id)).returning(metadata),
      ),
    );
  }

  /**
   * Rewrites the secret of a credential, unless it has changed in the meantime.
   *
   * @returns Whether it was written.
   */
  async rewrite(tenantId: string, id: string, before: string, secret: string): Promise<boolean> {
    const condition = and(isCredential(tenantId, id), eq(credentials.secret, before));
    const rows = await this.database.use((db) =>
      db.update(credentials).set({ secret }).where(condition).returning({ id: credentials.id }),
    );
    return rows.length > 0;
  }

  /** @throws DataFlowError `credential.not-found` */
  async delete(tenantId: string, id: string): Promise<void> {
    one(await this.database.use((db) => db.delete(credentials).where(isCredential(tenantId, id)).returning(metadata)));
  }
}

const onPage = (tenantId: string, { after }: Page) =>
  and(eq(credentials.tenantId, tenantId), after === undefined ? undefined : gt(credentials.id, after));

function listOf(hosts: readonly string[] | null): string[] | null {
  return hosts && [...hosts];
}

function one([credential]: readonly Credential[]): Credential {
  if (!credential) throw new DataFlowError('credential.not-found', 'The tenant has no such credential.');
  return credential;
}
