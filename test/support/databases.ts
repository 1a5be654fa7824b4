import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { makeSnapshot } from '../../scripts/make-snapshot.mjs';
import { EmbeddedDatabase, PostgresDatabase, type Database } from '../../src/database/index.js';

const LOCAL_SERVER = 'postgresql://postgres@127.0.0.1:5432/postgres';
const CONNECT_TIMEOUT_MS = 2_000;
const MIGRATIONS = fileURLToPath(new URL('../../src/database/migrations', import.meta.url));

/** A database of a test's own, empty but for the schema. */
export interface TestDatabase {
  readonly database: Database;
  /** Address of it; only a server has one. */
  readonly url?: string;
  /** Has the server end every connection; only a server can. */
  readonly disconnect?: () => Promise<void>;
  /** Opens it once more, as another process would; only a server can be. */
  readonly reopen?: () => Promise<Database>;
  /** Closes it and leaves nothing behind. */
  dispose(): Promise<void>;
}

/** A kind of database to run a contract suite over. */
export interface DatabaseKind {
  /** Says why, where it is skipped. */
  readonly name: string;
  readonly isSkipped: boolean;
  /** Whether it is a server, which may be lost, and shared by several processes. */
  readonly isServer: boolean;
  open(): Promise<TestDatabase>;
}

/**
 * Every kind of database: the embedded one, and PostgreSQL at TEST_DATABASE_URL, else on this machine. Where no server
 * answers PostgreSQL is skipped, or, with CI=true, its suite fails.
 */
export async function databaseKinds(): Promise<DatabaseKind[]> {
  const server = process.env.TEST_DATABASE_URL ?? LOCAL_SERVER;
  const reason = await whyUnreachable(server);
  const isSkipped = reason !== undefined && process.env.CI !== 'true';
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

/** A snapshot of the schema as it is now: made once for each state of the migrations, and kept between runs. */
export async function testSnapshot(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(createRequire(import.meta.url).resolve('@electric-sql/pglite')));
  for (const name of (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort()) {
    hash.update(name).update(await readFile(join(MIGRATIONS, name)));
  }
  const file = join(tmpdir(), `dataflow-snapshot-${hash.digest('hex').slice(0, 16)}.tgz`);
  if (!existsSync(file)) await makeSnapshot(file);
  return file;
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
