import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { expect, describe, it, type TestContext } from 'vitest';
import { EmbeddedDatabase, PostgresDatabase, type Database } from '../../src/database/index.js';
import { databaseKinds, openEmbedded, testSnapshot } from '../support/databases.js';

/** A database whose schema, or whose state, is not the one that the server is used to. */

const MIGRATIONS = fileURLToPath(new URL('../../src/database/migrations', import.meta.url));
const OF_LATER_VERSION = 9_000_000_000_000;

/** Notes migrations of later versions of the server as applied. */
async function makeNewer(database: Database, versions: number): Promise<void> {
  for (let version = 1; version <= versions; version += 1) {
    await database.use((db) =>
      db.execute(
        sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', ${OF_LATER_VERSION + version})`,
      ),
    );
  }
}

describe('the embedded database', () => {
  async function newer(versions: number, { onTestFinished }: TestContext): Promise<Promise<EmbeddedDatabase>> {
    const folder = await mkdtemp(join(tmpdir(), 'dataflow-schema-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const first = await EmbeddedDatabase.open(folder, await testSnapshot());
    await makeNewer(first, versions);
    await first.close();
    return EmbeddedDatabase.open(folder);
  }

  it('is served with a schema one version newer than the server', async (context) => {
    const database = await newer(1, context);
    expect(database.newerBy).toBe(1);
    await database.ping();
    await database.close();
  });

  it('refuses a schema two versions newer than the server', async (context) => {
    await expect(newer(2, context)).rejects.toThrow(
      /^The schema of the database is 2 versions newer than this server, .*: start a newer version of the server/,
    );
  });

  it('reports a schema that becomes too new while the server runs', async () => {
    const { database, dispose } = await openEmbedded();
    await makeNewer(database, 2);
    await expect(database.ping()).rejects.toMatchObject({
      code: 'server.database-unavailable',
      detail: 'The schema of the database is of another version than this server.',
    });
    await dispose();
  });
});

const [postgres] = (await databaseKinds()).filter(({ isServer }) => isServer);

describe.skipIf(!postgres || postgres.isSkipped)('PostgreSQL', () => {
  async function open({ onTestFinished }: TestContext): Promise<{ database: Database; url: string }> {
    const { database, url = '', dispose } = await postgres!.open();
    onTestFinished(dispose);
    return { database, url };
  }

  async function execute(url: string, text: string): Promise<void> {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(text).finally(() => client.end());
  }

  it('with a schema two versions newer than the server is refused, and with one served', async (context) => {
    const { database, url } = await open(context);
    await makeNewer(database, 1);
    const served = await PostgresDatabase.open(url);
    expect(served.newerBy).toBe(1);
    await served.close();
    await makeNewer(database, 1);
    await expect(PostgresDatabase.open(url)).rejects.toThrow(/^The schema of the database is 2 versions newer/);
  });

  it('that is read-only is refused, and reported while the server runs', async (context) => {
    const { database, url } = await open(context);
    const name = new URL(url).pathname.slice(1);
    await execute(url, `alter database ${name} set default_transaction_read_only = on`);
    await expect(PostgresDatabase.open(url)).rejects.toThrow(
      /^The server cannot use DATABASE_URL \(database 'dataflow_test_\w+' at .*\): The database is read-only: name the primary/,
    );
    await database.use((db) => db.execute(sql`set default_transaction_read_only = on`));
    await expect(database.ping()).rejects.toMatchObject({
      code: 'server.database-unavailable',
      detail: 'The database is read-only.',
    });
  });

  it('with an older schema is migrated by one of several processes that start at once', async (context) => {
    const { url } = await open(context);
    await execute(url, 'drop schema public cascade; drop schema drizzle cascade; create schema public');
    const older = await mkdtemp(join(tmpdir(), 'dataflow-migrations-'));
    context.onTestFinished(() => rm(older, { recursive: true, force: true }));
    await cp(MIGRATIONS, older, { recursive: true });
    const journal = join(older, 'meta', '_journal.json');
    const { entries, ...rest } = JSON.parse(await readFile(journal, 'utf8')) as { entries: unknown[] };
    await writeFile(journal, JSON.stringify({ ...rest, entries: entries.slice(0, -1) }));
    const client = new Client({ connectionString: url });
    await client.connect();
    await migrate(drizzle(client), { migrationsFolder: older });
    await client.end();
    const opened = await Promise.all([1, 2, 3].map(() => PostgresDatabase.open(url)));
    for (const database of opened) await database.ping();
    const applied = await opened[0]?.use((db) => db.execute(sql`select id from drizzle.__drizzle_migrations`));
    expect((applied as { rows: unknown[] }).rows).toHaveLength(entries.length);
    await Promise.all(opened.map((database) => database.close()));
  });
});
