import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client, Pool, type ClientConfig, type PoolClient } from 'pg';
import { translated } from './database-failure.js';
import { Database, type Db } from './database.js';
import { MIGRATIONS_FOLDER } from './migrations-folder.js';

/** Any number, as long as nobody else locks with it and every version of the server does. */
const MIGRATION_LOCK = 7_316_402_285;

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Longer than the server's own, so that it only ends a wait for a server that is gone. */
const ANSWER_TIMEOUT_MS = 20_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/**
 * A lost connection fails the query that it carries, and the next query gets another one. It is also told as an event,
 * which would end the process if nobody listened.
 */
const ignoreLostConnection = (): void => undefined;

/** A PostgreSQL server, through a pool of connections. */
export class PostgresDatabase extends Database {
  private readonly db: Db;
  private closing: Promise<void> | undefined;

  private constructor(private readonly pool: Pool) {
    super();
    this.db = drizzle(pool);
  }

  /**
   * Brings the schema up to date and opens the pool.
   *
   * @param url `postgresql://user:password@host:port/database`; what it sets goes before the time-outs here.
   * @throws DataFlowError `server.database-unavailable`
   */
  static async open(url: string): Promise<PostgresDatabase> {
    const config: ClientConfig = {
      connectionString: url,
      fallback_application_name: 'dataflow',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    };
    await translated(() => migrateAlone(config));
    const pool = new Pool({
      ...config,
      max: MAX_CONNECTIONS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    });
    pool.on('error', ignoreLostConnection);
    pool.on('connect', (client) => client.on('error', ignoreLostConnection));
    return new PostgresDatabase(pool);
  }

  override use<T>(query: (db: Db) => Promise<T>): Promise<T> {
    return translated(() => query(this.db));
  }

  override transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return translated(async () => {
      // Drizzle's own transaction on a pool keeps the connection for ever when `begin` fails.
      const client = await this.pool.connect();
      return inTransaction(client, work);
    });
  }

  override close(): Promise<void> {
    return (this.closing ??= this.pool.end());
  }
}

/** A connection whose transaction failed is closed: it may be lost, or still at work on a statement that timed out. */
async function inTransaction<T>(client: PoolClient, work: (db: Db) => Promise<T>): Promise<T> {
  let failed = true;
  try {
    const result = await drizzle(client).transaction(work);
    failed = false;
    return result;
  } finally {
    client.release(failed);
  }
}

/** Runs the migrations while no other process does. */
async function migrateAlone(config: ClientConfig): Promise<void> {
  const client = new Client(config);
  client.on('error', ignoreLostConnection);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER });
  } finally {
    await client.end();
  }
}
