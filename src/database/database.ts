import { sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** What queries are built with, whichever database is behind it. Inside of a transaction it is the transaction. */
export type Db = PgDatabase<PgQueryResultHKT>;

/**
 * The database of the server: PostgreSQL, or the embedded one. It is open from the start, since the module makes it so.
 *
 * Every method throws DataFlowError `server.database-unavailable` where the database cannot be reached; any other error
 * comes as the driver threw it.
 */
export abstract class Database {
  /** Runs one query, or several that need no transaction. */
  abstract use<T>(query: (db: Db) => Promise<T>): Promise<T>;

  /**
   * Runs `work` in a transaction, which is rolled back when it throws. The embedded database has one connection, so
   * nothing in it may wait for anything but `db`, and never for `use`.
   */
  abstract transaction<T>(work: (db: Db) => Promise<T>): Promise<T>;

  /** Closes the connections; a second call does nothing. */
  abstract close(): Promise<void>;

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await this.use((db) => db.execute(sql`select 1`));
  }
}
