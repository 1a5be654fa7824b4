// @ts-check
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import console from 'node:console';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const MIGRATIONS = fileURLToPath(new URL('../src/database/migrations', import.meta.url));
const SNAPSHOT = fileURLToPath(new URL('../dist/database/snapshot.tgz', import.meta.url));

/**
 * Makes `file`: the data folder of an embedded database with the migrations applied, packed. A new database starts from
 * it in a third of the time.
 *
 * @param {string} file
 */
export async function makeSnapshot(file) {
  const pglite = await PGlite.create();
  try {
    await migrate(drizzle(pglite), { migrationsFolder: MIGRATIONS });
    const packed = await pglite.dumpDataDir('gzip');
    await mkdir(dirname(file), { recursive: true });
    // Whoever looks meanwhile finds a whole file or none.
    const unfinished = `${file}.${process.pid}`;
    await writeFile(unfinished, new Uint8Array(await packed.arrayBuffer()));
    await rename(unfinished, file);
  } finally {
    await pglite.close();
  }
}

/**
 * Whether `file` is newer than everything that it is made of.
 *
 * @param {string} file
 */
async function isCurrent(file) {
  if (!existsSync(file)) return false;
  const migrations = await readdir(MIGRATIONS, { recursive: true });
  const engine = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const sources = [engine, ...migrations.map((name) => join(MIGRATIONS, name))];
  const made = (await stat(file)).mtimeMs;
  const changed = await Promise.all(sources.map(async (source) => (await stat(source)).mtimeMs));
  return changed.every((time) => time < made);
}

const [, started] = process.argv;
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  if (await isCurrent(SNAPSHOT)) console.log('The database snapshot is current.');
  else {
    await makeSnapshot(SNAPSHOT);
    console.log('The database snapshot was made.');
  }
}
