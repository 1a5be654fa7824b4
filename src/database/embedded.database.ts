import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { translated, unavailable } from './database-failure.js';
import { Database, type Db } from './database.js';
import { FolderLock } from './folder-lock.js';
import { MIGRATIONS_FOLDER } from './migrations-folder.js';

/** A data folder with the migrations applied, made by scripts/make-snapshot.mjs; there is none where the build did not run. */
const SHIPPED_SNAPSHOT = fileURLToPath(new URL('./snapshot.tgz', import.meta.url));

/**
 * PostgreSQL inside of this process, in a folder. It survives the process being killed, but does not wait for the disk:
 * a power failure may cost the last writes.
 */
export class EmbeddedDatabase extends Database {
  private readonly db: Db;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly pglite: PGlite,
    private readonly lock: FolderLock,
  ) {
    super();
    this.db = drizzle(pglite);
  }

  /**
   * Opens the database in `<dataDir>/database`, made when there is none, and brings its schema up to date.
   *
   * @param snapshot What a new database starts from, which is quicker; a file that need not be there.
   * @throws FolderLockedError when another process has it open.
   */
  static async open(dataDir: string, snapshot = SHIPPED_SNAPSHOT): Promise<EmbeddedDatabase> {
    await mkdir(dataDir, { recursive: true });
    const folder = resolve(dataDir, 'database');
    const lock = await FolderLock.acquire(folder);
    try {
      return new EmbeddedDatabase(await openFolder(folder, snapshot), lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  override use<T>(query: (db: Db) => Promise<T>): Promise<T> {
    return translated(() => query(this.held()));
  }

  override transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return translated(() => this.held().transaction(work));
  }

  override close(): Promise<void> {
    return (this.closing ??= this.closeOnce());
  }

  /** Two processes that write to one folder destroy it, so whoever lost the lock must not even close. */
  private held(): Db {
    if (this.lock.isLost) throw unavailable(new Error('Another process took the data folder over.'));
    return this.db;
  }

  private async closeOnce(): Promise<void> {
    if (!this.lock.isLost) await this.pglite.close();
    await this.lock.release();
  }
}

async function openFolder(folder: string, snapshot: string): Promise<PGlite> {
  // While this file is there the folder is in the making: what a killed first start left is thrown away.
  const unfinished = `${folder}.new`;
  if (existsSync(unfinished)) await rm(folder, { recursive: true, force: true });
  const isNew = !existsSync(join(folder, 'PG_VERSION'));
  if (isNew) await writeFile(unfinished, '');
  const loaded = isNew && existsSync(snapshot) && { loadDataDir: new Blob([await readFile(snapshot)]) };
  const pglite = await PGlite.create({ dataDir: folder, ...loaded });
  try {
    await migrate(drizzle(pglite), { migrationsFolder: MIGRATIONS_FOLDER });
    await rm(unfinished, { force: true });
    return pglite;
  } catch (error) {
    await pglite.close();
    throw error;
  }
}
