import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client, Pool, type ClientConfig, type PoolClient } from 'pg';
import { DataFlowError, StartError } from '../common/errors/index.js';
import { codeOf, driverError, stateOf, translated } from './database-failure.js';
import { READ_ONLY } from './database-states.js';
import { Database } from './database.js';
import type { Db } from './db.js';
import { MIGRATIONS_FOLDER } from './migrations-folder.js';
import { requireKnownSchema, requireWritable } from './schema-version.js';

/** Any number, as long as nobody else locks with it and every version of the server does. */
const MIGRATION_LOCK = 7_316_402_285;

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Longer than the server's own, so that it only ends a wait for a server that is gone. */
const ANSWER_TIMEOUT_MS = 20_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/**
 * Handles the event of a lost connection, which would end the process without a listener.
 *
 * The query on that connection fails by itself, and the next query gets another connection.
 */
const ignoreLostConnection = (): void => undefined;

/** A PostgreSQL server, through a pool of connections. */
export class PostgresDatabase extends Database {
  private readonly db: Db;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly pool: Pool,
    override readonly newerBy: number,
  ) {
    super();
    this.db = drizzle(pool);
  }

  /**
   * Brings the schema up to date and opens the pool.
   *
   * @param url `postgresql://user:password@host:port/database`; what it sets goes before the time-outs here.
   * @throws StartError
   */
  static async open(url: string): Promise<PostgresDatabase> {
    const config: ClientConfig = {
      connectionString: url,
      fallback_application_name: 'dataflow',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    };
    const newerBy = await migrateAlone(config);
    const pool = new Pool({
      ...config,
      max: MAX_CONNECTIONS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    });
    pool.on('error', ignoreLostConnection);
    pool.on('connect', (client) => client.on('error', ignoreLostConnection));
    return new PostgresDatabase(pool, newerBy);
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

/**
 * Runs `work` in a transaction, and closes a connection whose transaction failed.
 *
 * The connection may be lost, or still at work on a statement that timed out.
 */
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

/**
 * Runs the migrations while no other process does.
 *
 * @returns How many versions newer than this server the schema is.
 * @throws StartError
 */
async function migrateAlone(config: ClientConfig): Promise<number> {
  const client = new Client(config);
  client.on('error', ignoreLostConnection);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const db = drizzle(client);
    await requireWritable(db);
    const newerBy = await requireKnownSchema(db);
    await migrate(db, { migrationsFolder: MIGRATIONS_FOLDER });
    return newerBy;
  } catch (error) {
    throw startFailure(error, client);
  } finally {
    await client.end();
  }
}

function startFailure(error: unknown, { host, port, database, user }: Client): StartError {
  if (error instanceof StartError) return error;
  const cause = error instanceof DataFlowError ? error : driverError(error);
  const state = cause instanceof DataFlowError ? READ_ONLY : stateOf(cause);
  const place = `database '${database ?? ''}' at ${host}:${port}, user '${user ?? ''}'`;
  const why = state ? `${state.detail.slice(0, -1)}: ${state.fix}` : 'check DATABASE_URL and the log of the database';
  const code = codeOf(cause);
  return new StartError(`The server cannot use DATABASE_URL (${[place, code].filter(Boolean).join(', ')}): ${why}.`, {
    cause,
  });
}
