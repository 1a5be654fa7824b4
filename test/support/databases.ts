import { is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { inject } from 'vitest';
import { makeSnapshot } from '../../scripts/make-database.mjs';
import { Database, EmbeddedDatabase, PostgresDatabase, type Db } from '../../src/database/index.js';
import { unavailable } from '../../src/database/database-failure.js';
import * as schema from '../../src/database/schema.js';
import { ARE_TOOLS_REQUIRED } from './tools.js';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * Folder of the databases that `lendEmbedded` opens.
     *
     * Workers end without a hook, so the main process removes it.
     */
    lentDatabases: string;
  }
}

const LOCAL_SERVER = 'postgresql://postgres@127.0.0.1:5432/postgres';
const CONNECT_TIMEOUT_MS = 2_000;
const MIGRATIONS = fileURLToPath(new URL('../../src/database/migrations', import.meta.url));

/** A separate database for a test, empty except for the schema. */
export interface TestDatabase {
  readonly database: Database;
  /** Its address; only for a server. */
  readonly url?: string;
  /** Makes the server end every connection; only for a server. */
  readonly disconnect?: () => Promise<void>;
  /** Opens it again, as another process would; only for a server. */
  readonly reopen?: () => Promise<Database>;
  /** Closes it and removes everything. */
  dispose(): Promise<void>;
}

/** A kind of database to run a contract suite over. */
export interface DatabaseKind {
  /** Includes the reason if it is skipped. */
  readonly name: string;
  readonly isSkipped: boolean;
  /** Whether it is a server, which may become unavailable and is shared by processes. */
  readonly isServer: boolean;
  open(): Promise<TestDatabase>;
}

/**
 * Returns every kind of database: embedded, and PostgreSQL (TEST_DATABASE_URL or on this machine).
 *
 * Without a server PostgreSQL is skipped; with DATAFLOW_REQUIRE_TOOLS=true its suite fails.
 */
export async function databaseKinds(): Promise<DatabaseKind[]> {
  const server = process.env.TEST_DATABASE_URL ?? LOCAL_SERVER;
  const reason = await whyUnreachable(server);
  const isSkipped = reason !== undefined && !ARE_TOOLS_REQUIRED;
  const name = isSkipped ? `PostgreSQL (skipped: ${reason})` : 'PostgreSQL';
  if (isSkipped) console.warn(`${name}. Start a server, or set TEST_DATABASE_URL.`);
  return [
    { name: 'embedded', isSkipped: false, isServer: false, open: openEmbedded },
    { name, isSkipped, isServer: true, open: () => openPostgres(server) },
  ];
}

/** An embedded database in a temporary folder, opened from a snapshot. */
export async function openEmbedded(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'dataflow-database-'));
  const database = await EmbeddedDatabase.open(folder, await testSnapshot());
  return {
    database,
    dispose: async () => {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Lends an embedded database that is empty except for the schema.
 *
 * Each worker of the suite opens it once and empties it after each use, since opening takes seconds of processor time.
 */
export async function lendEmbedded(): Promise<TestDatabase> {
  const opened = idle.pop() ?? (await openLent());
  const database = new LentDatabase(opened.database);
  return {
    database,
    dispose: async () => {
      await database.close();
      await opened.database.use(empty);
      idle.push(opened);
    },
  };
}

async function openLent(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(inject('lentDatabases'), 'worker-'));
  const database = await EmbeddedDatabase.open(folder, await testSnapshot());
  return { database, dispose: () => database.close() };
}

/** Databases that no test uses now. */
const idle: TestDatabase[] = [];

/** A shared database. Closing it closes it only for its current borrower. */
class LentDatabase extends Database {
  override readonly newerBy = 0;
  private isClosed = false;

  constructor(private readonly lender: Database) {
    super();
  }

  override use<T>(query: (db: Db) => Promise<T>): Promise<T> {
    return this.isClosed ? Promise.reject(unavailable(new Error('It is closed.'))) : this.lender.use(query);
  }

  override transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.isClosed ? Promise.reject(unavailable(new Error('It is closed.'))) : this.lender.transaction(work);
  }

  override close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

async function empty(db: Db): Promise<void> {
  const tables = Object.values(schema).filter((table) => is(table, PgTable));
  await db.execute(sql`truncate table ${sql.join(tables, sql`, `)} restart identity`);
}

/** Returns a snapshot of the schema, made once per state of the migrations and kept between runs. */
export async function testSnapshot(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(createRequire(import.meta.url).resolve('@electric-sql/pglite')));
  for (const name of (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort()) {
    hash.update(name).update(await readFile(join(MIGRATIONS, name)));
  }
  const folder = join(tmpdir(), `dataflow-snapshot-${hash.digest('hex').slice(0, 16)}`);
  if (!existsSync(folder)) await makeSnapshot(folder);
  return folder;
}

/** A database with its own role, which a test may restrict while a server uses it. */
export interface RoleDatabase extends TestDatabase {
  readonly name: string;
  readonly role: string;
  /** Runs a statement as the administrator of the server. */
  execute(text: string): Promise<void>;
}

/** @param password Password of the role. */
export async function openAsRole(password: string): Promise<RoleDatabase> {
  const server = process.env.TEST_DATABASE_URL ?? LOCAL_SERVER;
  const name = `dataflow_test_${randomUUID().replaceAll('-', '')}`;
  const role = `${name}_role`;
  const execute = (text: string): Promise<void> =>
    onServer(server, async (client) => {
      await client.query(text);
    });
  await execute(`create role ${role} login password '${password}'`);
  await execute(`create database ${name} owner ${role}`);
  const { href } = Object.assign(new URL(server), { pathname: `/${name}`, username: role, password });
  const database = await PostgresDatabase.open(href);
  return {
    database,
    url: href,
    name,
    role,
    execute,
    dispose: async () => {
      await database.close();
      await execute(`drop database if exists ${name} with (force)`);
      await execute(`drop role ${role}`);
    },
  };
}

async function openPostgres(server: string): Promise<TestDatabase> {
  const name = `dataflow_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, (client) => client.query(`create database ${name}`));
  const { href } = Object.assign(new URL(server), { pathname: `/${name}` });
  const database = await PostgresDatabase.open(href);
  return {
    database,
    url: href,
    reopen: () => PostgresDatabase.open(href),
    disconnect: () =>
      onServer(server, async (client) => {
        await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      }),
    dispose: async () => {
      await database.close();
      await onServer(server, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

async function onServer<T>(server: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: server, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function whyUnreachable(server: string): Promise<string | undefined> {
  try {
    await onServer(server, (client) => client.query('select 1'));
    return undefined;
  } catch (error) {
    return `no server at ${new URL(server).host}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
