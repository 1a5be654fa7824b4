import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from '../common/errors/index.js';
import { makePrivateFolder, systemReason } from '../common/files/index.js';
import { driverError, stateOf, translated, unavailable } from './database-failure.js';
import { Database } from './database.js';
import type { Db } from './db.js';
import { FolderLock } from './folder-lock.js';
import { MIGRATIONS_FOLDER } from './migrations-folder.js';
import { requireKnownSchema } from './schema-version.js';

/**
 * A data folder with the migrations applied, made by scripts/make-database.mjs.
 *
 * It is missing where the build did not run.
 */
const SHIPPED_SNAPSHOT = fileURLToPath(new URL('./snapshot', import.meta.url));

/**
 * Free space below which a crash is blamed on the disk.
 *
 * PostgreSQL adds this much to its log at once.
 */
const CRASH_FREE_BYTES = 16 * 1024 ** 2;

/**
 * Size of the page cache of the embedded PostgreSQL.
 *
 * WebAssembly clears all of it at the start, so all of it is resident.
 */
const SHARED_BUFFERS = '16MB';

/**
 * PostgreSQL inside of this process, in a folder.
 *
 * Its data survives that the process is killed. It does not wait for the disk: a power failure may cost the last
 * writes.
 */
export class EmbeddedDatabase extends Database {
  private readonly db: Db;
  private closing: Promise<void> | undefined;

  private readonly lock: FolderLock;
  private readonly folder: string;
  override readonly newerBy: number;

  private constructor(
    private readonly pglite: PGlite,
    { lock, folder, newerBy }: { readonly lock: FolderLock; readonly folder: string; readonly newerBy: number },
  ) {
    super();
    this.db = drizzle(pglite);
    this.lock = lock;
    this.folder = folder;
    this.newerBy = newerBy;
  }

  /**
   * Opens the database in `<dataDir>/database`, and brings its schema up to date.
   *
   * It is made where there is none.
   *
   * @param snapshot A data folder that a new database starts as a copy of, which is quicker; it may be missing.
   * @throws FolderLockedError when another process has it open; StartError.
   */
  static async open(dataDir: string, snapshot = SHIPPED_SNAPSHOT): Promise<EmbeddedDatabase> {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const folder = resolve(dataDir, 'database');
    const lock = await FolderLock.acquire(folder);
    try {
      const { pglite, newerBy } = await openFolder(folder, snapshot);
      return new EmbeddedDatabase(pglite, { lock, newerBy, folder });
    } catch (error) {
      await lock.release();
      throw openFailure(await crashError(driverError(error), folder), folder);
    }
  }

  override use<T>(query: (db: Db) => Promise<T>): Promise<T> {
    return this.explained(() => query(this.held()));
  }

  override transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.explained(() => this.held().transaction(work));
  }

  override close(): Promise<void> {
    return (this.closing ??= this.closeOnce());
  }

  /** A full disk makes PGlite crash in the middle of its work, with an error that says nothing of it. */
  private explained<T>(work: () => Promise<T>): Promise<T> {
    return translated(() =>
      work().catch(async (error: unknown) => {
        throw await crashError(driverError(error), this.folder);
      }),
    );
  }

  /**
   * The database, unless the lock is lost: two processes that write to one folder destroy it, even by
   * closing it.
   */
  private held(): Db {
    if (this.lock.isLost) throw unavailable(new Error('Another process took the data folder over.'));
    return this.db;
  }

  private async closeOnce(): Promise<void> {
    if (!this.lock.isLost) await this.pglite.close();
    await this.lock.release();
  }
}

async function openFolder(folder: string, snapshot: string): Promise<{ pglite: PGlite; newerBy: number }> {
  // While this file is there the folder is in the making: what a killed first start left is thrown away.
  const unfinished = `${folder}.new`;
  if (existsSync(unfinished)) await rm(folder, { recursive: true, force: true });
  const isNew = !existsSync(join(folder, 'PG_VERSION'));
  if (isNew) await writeFile(unfinished, '');
  // PGlite makes its files for everyone, whatever the umask: the folder keeps other users out.
  await makePrivateFolder(folder);
  if (isNew && existsSync(snapshot)) copyFolder(snapshot, folder);
  const startParams = [...PGlite.defaultStartParams, '-c', `shared_buffers=${SHARED_BUFFERS}`];
  const pglite = await PGlite.create({ dataDir: folder, startParams });
  try {
    const db = drizzle(pglite);
    const newerBy = await requireKnownSchema(db);
    await migrate(db, { migrationsFolder: MIGRATIONS_FOLDER });
    await rm(unfinished, { force: true });
    return { pglite, newerBy };
  } catch (error) {
    await pglite.close();
    throw error;
  }
}

/**
 * Copies the files of a folder to another one that exists.
 *
 * Their modes are not copied, since the source may be read-only. One file after the other takes a third of the time of
 * the asynchronous copy. `cpSync` copies modes, and that of Node.js 24 reports a full disk as EIO.
 */
function copyFolder(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (!entry.isDirectory()) {
      writeFileSync(target, readFileSync(source), { mode: 0o600 });
      continue;
    }
    mkdirSync(target, { mode: 0o700 });
    copyFolder(source, target);
  }
}

/** `error`, or an error of the file system where PGlite has crashed since its disk is full. */
async function crashError(error: unknown, folder: string): Promise<unknown> {
  // Emscripten throws objects that are no errors.
  if (error instanceof Error && error.name !== 'RuntimeError') return error;
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= CRASH_FREE_BYTES) return new Error('The embedded database has crashed.', { cause: error });
  return Object.assign(new Error('No space left on device', { cause: error }), { code: 'ENOSPC' });
}

function openFailure(error: unknown, folder: string): StartError {
  if (error instanceof StartError) return error;
  const state = stateOf(error);
  const why = state ? `${state.detail.slice(0, -1)} (${systemReason(error)}): ${state.fix}` : systemReason(error);
  const message = `The embedded database in ${folder} cannot be opened: ${why}, or restore a backup of the folder.`;
  return new StartError(message, { cause: error });
}
