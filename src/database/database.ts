import type { Db } from './db.js';
import { requireUsable } from './schema-version.js';

/**
 * The database of the server: PostgreSQL, or the embedded one.
 *
 * It is open from the start, since the module opens it. Every method throws DataFlowError `server.database-unavailable`
 * where the database cannot be reached or is in no state to be used, and `server.storage-full` where its disk is full.
 * Any other error is the driver's own.
 */
export abstract class Database {
  /** How many versions the schema is newer than this server. */
  abstract readonly newerBy: number;

  /** Runs one query, or several that need no transaction. */
  abstract use<T>(query: (db: Db) => Promise<T>): Promise<T>;

  /**
   * Runs `work` in a transaction, which is rolled back when it throws.
   *
   * The embedded database has one connection, so nothing in it may wait for anything but `db`, and never for `use`.
   */
  abstract transaction<T>(work: (db: Db) => Promise<T>): Promise<T>;

  /** Closes the connections; a second call does nothing. */
  abstract close(): Promise<void>;

  /** Resolves when the database answers and can be used. */
  async ping(): Promise<void> {
    await this.use(requireUsable);
  }
}
