import 'reflect-metadata';
import { Test } from '@nestjs/testing';
import { sql } from 'drizzle-orm';
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Log, LoggingModule } from '../../src/common/logging/index.js';
import { ConfigModule, Environment } from '../../src/config/index.js';
import { DatabaseModule, EmbeddedDatabase, FolderLockedError, type Database } from '../../src/database/index.js';
import { FolderLock } from '../../src/database/folder-lock.js';
import { TenantRepository } from '../../src/tenancy/tenant.repository.js';
import { testSnapshot } from '../support/databases.js';
import { pinnedEnvironment } from '../support/programs.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NO_SNAPSHOT = 'none';

/** Program of a child process, selected by its first argument; it ends with the test. */
const CHILD = `
import { sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { EmbeddedDatabase } from './src/database/embedded.database.js';
import { FolderLock } from './src/database/folder-lock.js';

const [, , task, folder, snapshot] = process.argv;
process.on('disconnect', () => process.exit());
const tasks = {
  async lock() {
    await FolderLock.acquire(folder);
    process.send('locked');
  },
  async write() {
    const database = await EmbeddedDatabase.open(folder, snapshot);
    process.send('open');
    for (;;) {
      const id = randomUUID();
      await database.transaction(async (db) => {
        await db.execute(sql\`insert into tenants (id, name) values (\${id}, \${id})\`);
        await db.execute(sql\`insert into grants (tenant_id, client_id) values (\${id}, 'client')\`);
      });
      process.send(id);
    }
  },
  async race() {
    process.on('message', async ({ folder, startAt }) => {
      while (Date.now() < startAt);
      process.send(await FolderLock.acquire(folder).then(() => 'won', (error) => error.name));
    });
    process.send('ready');
  },
};
await tasks[task]();
`;

describe('the embedded database', () => {
  let program: string;
  let data: string;
  let snapshot: string;
  const children: ChildProcess[] = [];
  const databases: Database[] = [];

  beforeAll(async () => {
    program = await compileForChildren();
    data = await mkdtemp(join(tmpdir(), 'dataflow-data-'));
    snapshot = await testSnapshot();
  });

  afterEach(async () => {
    await Promise.all(children.splice(0).map(kill));
    await Promise.all(databases.splice(0).map((database) => database.close()));
  });

  afterAll(() => Promise.all([program, data].map((folder) => rm(folder, { recursive: true, force: true }))));

  const newFolder = (): string => join(data, randomUUID());

  async function startChild(...args: string[]): Promise<ChildProcess> {
    const child = fork(join(program, 'child.mjs'), args, { env: pinnedEnvironment(), execArgv: [] });
    children.push(child);
    await message(child);
    return child;
  }

  async function open(folder: string, from = snapshot): Promise<Database> {
    const database = await EmbeddedDatabase.open(folder, from);
    databases.push(database);
    return database;
  }

  describe('the lock on its folder', () => {
    it('refuses a second process, and names the first', async () => {
      const folder = newFolder();
      const holder = await startChild('write', folder, snapshot);
      await expect(EmbeddedDatabase.open(folder, snapshot)).rejects.toThrow(FolderLockedError);
      await expect(EmbeddedDatabase.open(folder, snapshot)).rejects.toThrow(
        `The folder ${join(folder, 'database')} is in use by process ${holder.pid ?? 0}. Stop that process, or set DATA_DIR`,
      );
    });

    it('refuses a second opener in the same process, until the first closes', async () => {
      const folder = newFolder();
      const first = await open(folder);
      await expect(EmbeddedDatabase.open(folder, snapshot)).rejects.toThrow(`by process ${process.pid}.`);
      await first.close();
      await first.close();
      expect(await readdir(folder)).toEqual(['database']);
      await open(folder);
    });

    it('is taken over from a holder that was killed, however lately it was touched', async () => {
      const { folder } = await leftBehind();
      // A lock that is trusted to its age is refused when it is touched meanwhile.
      const touching = setInterval(
        () => void utimes(`${folder}.lock`, new Date(), new Date()).catch(() => undefined),
        20,
      );
      try {
        await acquire(folder);
      } finally {
        clearInterval(touching);
      }
      expect(await readdir(dirname(folder))).toEqual([]);
    });

    it.runIf(process.platform === 'linux')('is taken over when another process has the pid by now', async () => {
      const { folder, record, rewrite } = await leftBehind();
      for (const pid of [(await startChild('lock', await newPlace())).pid, process.pid, 1]) {
        await rewrite({ ...record, pid });
        await acquire(folder);
      }
    });

    it('is not trusted to a pid of elsewhere, but to its age', async () => {
      const { folder, record, rewrite } = await leftBehind();
      await rewrite({ ...record, pid: process.pid, pidNamespace: 'elsewhere' }, 11);
      await acquire(folder);
      await rewrite({ ...record, pid: process.pid, pidNamespace: null }, 8);
      const left = await stat(`${folder}.lock`);
      const lock = await FolderLock.acquire(folder);
      // The new lock was made fresh once the old one was 10 s old.
      const taken = await stat(`${folder}.lock`);
      expect(taken.ino).not.toBe(left.ino);
      expect(Math.round(taken.mtimeMs - left.mtimeMs)).toBeGreaterThanOrEqual(10_000);
      await lock.release();
      await writeFile(`${folder}.lock`, '{"pid":');
      await utimes(`${folder}.lock`, 0, 0);
      await acquire(folder);
    });

    it('is kept by a holder of elsewhere that touches it', async () => {
      const folder = await newPlace();
      const holder = await startChild('lock', folder);
      const record = JSON.parse(await readFile(`${folder}.lock`, 'utf8')) as object;
      await writeFile(`${folder}.elsewhere`, JSON.stringify({ ...record, pidNamespace: 'elsewhere' }));
      await rename(`${folder}.elsewhere`, `${folder}.lock`);
      await expect(FolderLock.acquire(folder)).rejects.toThrow(`by process ${holder.pid ?? 0}.`);
    });

    it('is known to be lost to a process that was stopped for too long', async () => {
      const folder = await newPlace();
      const lock = await FolderLock.acquire(folder);
      await rm(`${folder}.lock`);
      const thief = await FolderLock.acquire(folder);
      await expect.poll(() => lock.isLost, { timeout: 30_000 }).toBe(true);
      expect(thief.isLost).toBe(false);
      await lock.release();
      await expect(FolderLock.acquire(folder)).rejects.toThrow(FolderLockedError);
      await thief.release();
    });

    it('goes to exactly one of two processes that find it stale', async () => {
      const { record } = await leftBehind();
      const racers = [await startChild('race'), await startChild('race')];
      for (let round = 0; round < 20; round += 1) {
        const folder = await newPlace();
        const stale = { ...record, token: randomUUID() };
        await writeFile(`${folder}.lock`, JSON.stringify(stale));
        // In every other round a third process died while it took the lock over.
        const dead = { ...record, token: randomUUID() };
        if (round % 2 === 1) await writeFile(`${folder}.lock.${stale.token}`, JSON.stringify(dead));
        const results = racers.map(message);
        for (const racer of racers) racer.send({ folder, startAt: Date.now() + 20 });
        expect((await Promise.all(results)).sort()).toEqual(['FolderLockedError', 'won']);
        const winner = JSON.parse(await readFile(`${folder}.lock`, 'utf8')) as { pid: number };
        expect(racers.map(({ pid }) => pid)).toContain(winner.pid);
        expect(await readdir(dirname(folder))).toEqual(['place.lock']);
      }
    });

    it('goes to exactly one of many openers in one process', async () => {
      const { folder } = await leftBehind();
      const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => FolderLock.acquire(folder)));
      const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(won).toHaveLength(1);
      await won[0]?.value.release();
    });

    /** The path of a folder to lock, in a folder of its own. */
    async function newPlace(): Promise<string> {
      const folder = newFolder();
      await mkdir(folder);
      return join(folder, 'place');
    }

    /** A lock whose holder was killed, and a way to put another one in its place. */
    async function leftBehind() {
      const folder = await newPlace();
      await kill(await startChild('lock', folder));
      const path = `${folder}.lock`;
      const record = JSON.parse(await readFile(path, 'utf8')) as object;
      const rewrite = async (changed: object, ageSeconds = 0) => {
        await writeFile(path, JSON.stringify(changed));
        await utimes(path, new Date(), new Date(Date.now() - ageSeconds * 1_000));
      };
      return { folder, record, rewrite };
    }

    async function acquire(folder: string): Promise<void> {
      await (await FolderLock.acquire(folder)).release();
    }
  });

  it('is open while the application runs, until the last hook of its shutdown', async () => {
    const environment = Object.assign(new Environment(), { DATA_DIR: newFolder() });
    const imports = [ConfigModule.with(environment), LoggingModule.with(Log.to('silent')), DatabaseModule];
    const application = await Test.createTestingModule({ imports, providers: [TenantRepository] }).compile();
    await application.init();
    expect(await application.get(TenantRepository).isEmpty()).toBe(true);
    await expect(EmbeddedDatabase.open(environment.DATA_DIR)).rejects.toThrow(FolderLockedError);
    await application.close();
    expect(await readdir(environment.DATA_DIR)).toEqual(['database']);
  });

  it('keeps every acknowledged row when its process is killed', { timeout: 90_000 }, async () => {
    const folder = newFolder();
    const acknowledged: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const writer = await startChild('write', folder, snapshot);
      writer.on('message', (id: string) => acknowledged.push(id));
      await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(round * 40 + 40);
      await kill(writer);
      const database = await open(folder);
      const { rows } = (await database.use((db) =>
        db.execute(sql`select t.id, g.client_id from tenants t full join grants g on g.tenant_id = t.id`),
      )) as { rows: { id: string; client_id: string }[] };
      const found = new Set(rows.map(({ id }) => id));
      expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
      expect(rows.filter(({ id, client_id }) => !id || !client_id)).toEqual([]);
      await database.close();
    }
  });

  it('starts from a snapshot with the schema that the migrations make', async () => {
    const [migrated, loaded] = [await open(newFolder(), NO_SNAPSHOT), await open(newFolder())];
    expect(await schemaOf(loaded)).toEqual(await schemaOf(migrated));
    const sibling = await open(newFolder());
    expect(await clusterOf(loaded)).toEqual(await clusterOf(sibling));
    expect(await clusterOf(loaded)).not.toEqual(await clusterOf(migrated));
  });

  it('starts from a snapshot that is read-only, as in an image or a package store', async () => {
    const readOnly = join(newFolder(), 'snapshot');
    await cp(snapshot, readOnly, { recursive: true });
    for (const entry of await readdir(readOnly, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) await chmod(join(entry.parentPath, entry.name), 0o444);
    }
    const database = await open(newFolder(), readOnly);
    await expect(database.use((db) => db.execute(sql`select 1 from tenants`))).resolves.toBeDefined();
  });

  it('starts over what a killed first start left', async () => {
    const folder = newFolder();
    await mkdir(join(folder, 'database'), { recursive: true });
    await writeFile(join(folder, 'database', 'PG_VERSION'), '18\n');
    await writeFile(join(folder, 'database.new'), '');
    await (await open(folder)).ping();
    expect((await readdir(folder)).sort()).toEqual(['database', 'database.lock']);
  });

  it('gives the folder free when it cannot be opened', async () => {
    const folder = newFolder();
    await mkdir(join(folder, 'database'), { recursive: true });
    await writeFile(join(folder, 'database', 'PG_VERSION'), '9.6\n');
    await expect(EmbeddedDatabase.open(folder)).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['database']);
  });

  it('is unavailable once it is closed', async () => {
    const database = await open(newFolder());
    await database.close();
    const unavailable = { code: 'server.database-unavailable', retryAfterSeconds: 5 };
    await expect(database.ping()).rejects.toMatchObject(unavailable);
    await expect(database.transaction((db) => db.execute(sql`select 1`))).rejects.toMatchObject(unavailable);
  });
});

async function schemaOf(database: Database): Promise<unknown[]> {
  const parts = await Promise.all(
    [
      sql`select table_name, column_name, ordinal_position, data_type, datetime_precision, collation_name, is_nullable,
        column_default from information_schema.columns where table_schema in ('public', 'drizzle') order by 1, 3`,
      sql`select indexdef from pg_indexes where schemaname in ('public', 'drizzle') order by 1`,
      sql`select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint order by 1, 2`,
      sql`select hash, created_at from drizzle.__drizzle_migrations`,
    ].map((query) => database.use((db) => db.execute(query)) as Promise<{ rows: unknown[] }>),
  );
  expect(parts[0]!.rows.length).toBeGreaterThan(40);
  return parts.map(({ rows }) => rows);
}

/** A number that `initdb` gives to what it makes, and that copies of it share. */
async function clusterOf(database: Database): Promise<unknown> {
  const found = database.use((db) => db.execute(sql`select system_identifier::text from pg_control_system()`));
  return ((await found) as { rows: unknown[] }).rows;
}

/** The next message of the child. */
async function message(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const exit = once(child, 'exit', ended).then(() => Promise.reject(new Error('The child process ended.')));
  const said = once(child, 'message').then(([message]: unknown[]) => message);
  exit.catch(() => undefined);
  return Promise.race([said, exit]).finally(() => ended.abort());
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** The database's own files as JavaScript in a temporary folder, with the child's program beside them. */
async function compileForChildren(): Promise<string> {
  const program = await mkdtemp(join(tmpdir(), 'dataflow-program-'));
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, experimentalDecorators: true };
  for (const folder of ['src/database', 'src/common/errors', 'src/common/files']) {
    await mkdir(join(program, folder), { recursive: true });
    for (const name of (await readdir(join(ROOT, folder))).filter((name) => /(?<!\.spec)\.ts$/.test(name))) {
      const source = await readFile(join(ROOT, folder, name), 'utf8');
      const { outputText } = ts.transpileModule(source, { compilerOptions: options });
      await writeFile(join(program, folder, name.replace(/\.ts$/, '.js')), outputText);
    }
  }
  await cp(join(ROOT, 'src/database/migrations'), join(program, 'src/database/migrations'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(program, 'node_modules'), 'junction');
  await writeFile(join(program, 'package.json'), '{"type":"module"}');
  await writeFile(join(program, 'child.mjs'), CHILD);
  return program;
}
