import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { StartError } from '../common/errors/index.js';
import { unavailable } from './database-failure.js';
import { OTHER_SCHEMA, READ_ONLY } from './database-states.js';
import type { Db } from './db.js';
import { MIGRATIONS_FOLDER } from './migrations-folder.js';

/**
 * Maximum number of versions that a schema may be newer than this server.
 *
 * A release keeps to schemas that the release before it can work with.
 */
const MAX_NEWER = 1;

/** Of the newest migration that this server has, as drizzle keeps it for each that was applied. */
const NEWEST = Math.max(...readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER }).map((one) => one.folderMillis));

/**
 * Checks that the server may work with a schema, before it is migrated.
 *
 * @returns How many versions newer than this server it is.
 * @throws StartError
 */
export async function requireKnownSchema(db: Db): Promise<number> {
  const made = await ask<{ made: boolean }>(
    db,
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as made`,
  );
  if (!made.made) return 0;
  const newer = await newerBy(db);
  if (newer <= MAX_NEWER) return newer;
  throw new StartError(
    `The schema of the database is ${newer} versions newer than this server, which works with at most ${MAX_NEWER}: start a newer version of the server, or restore a backup of the database.`,
  );
}

/**
 * Checks that the database answers, can be written to, and has a schema that the server works with.
 *
 * @throws DataFlowError `server.database-unavailable`
 */
export async function requireUsable(db: Db): Promise<void> {
  if ((await newerBy(db)) > MAX_NEWER) throw unavailable(undefined, OTHER_SCHEMA);
  await requireWritable(db);
}

/** @throws DataFlowError `server.database-unavailable` */
export async function requireWritable(db: Db): Promise<void> {
  const { setting } = await ask<{ setting: string }>(
    db,
    sql`select current_setting('transaction_read_only') as setting`,
  );
  if (setting === 'on') throw unavailable(undefined, READ_ONLY);
}

async function newerBy(db: Db): Promise<number> {
  const { newer } = await ask<{ newer: number }>(
    db,
    sql`select count(*)::integer as newer from drizzle.__drizzle_migrations where created_at > ${NEWEST}`,
  );
  return newer;
}

/** The first row of an answer: all drivers have `rows`, which drizzle's common type does not say. */
async function ask<T>(db: Db, query: ReturnType<typeof sql>): Promise<T> {
  const answer: unknown = await db.execute(query);
  const { rows } = answer as { readonly rows: readonly [T] };
  return rows[0];
}
