import { sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/common/errors/index.js';
import { CredentialRepository } from '../../src/credentials/credential.repository.js';
import { PostgresDatabase, type Database } from '../../src/database/index.js';
import { OperationRepository } from '../../src/operations/ledger/index.js';
import { ProjectRepository } from '../../src/projects/project.repository.js';
import type { OperationRecord } from '../../src/protocol/index.js';
import type { Tenant } from '../../src/tenancy/tenant.js';
import { TenantRepository } from '../../src/tenancy/tenant.repository.js';
import { databaseKinds, type TestDatabase } from '../support/databases.js';

const ALL = { limit: 100 };
const saved = (design: unknown = { nodes: [] }) => ({ design, author: 'ada', note: 'why' });
const sealed = (id: string, secret = 'sealed') => ({ id, kind: 'apiKey' as const, hosts: null, secret });
const anyText: unknown = expect.any(String);
const anyDate: unknown = expect.any(Date);
const refused = (code: ErrorCode, detail = anyText): unknown => expect.objectContaining({ code, detail });

function record(changes: Partial<OperationRecord> = {}): OperationRecord {
  const blank = {
    id: ulid(),
    tenantId: randomUUID(),
    projectName: 'calls',
    projectVersion: 1,
    flowType: 'batch',
    state: 'accepted',
    errorCode: null,
    nodeId: null,
    externalId: null,
    acceptedAt: new Date('2026-01-02T03:04:05.678Z'),
    startedAt: null,
    endedAt: null,
    audioMs: null,
    sampleRateHz: null,
    channelCount: null,
    eventsOut: 0,
    owner: randomUUID(),
  };
  return { ...blank, ...changes } as OperationRecord;
}

describe.each(await databaseKinds())('$name', ({ isSkipped, isServer, open }) => {
  describe.skipIf(isSkipped)('repositories', () => {
    let test: TestDatabase;
    let database: Database;
    let tenants: TenantRepository;
    let projects: ProjectRepository;
    let operations: OperationRepository;
    let credentials: CredentialRepository;

    beforeAll(async () => {
      test = await open();
      database = test.database;
      tenants = new TenantRepository(database);
      projects = new ProjectRepository(database);
      operations = new OperationRepository(database);
      credentials = new CredentialRepository(database);
    });

    afterAll(() => test.dispose());

    const newTenant = (): Promise<Tenant> => tenants.create({ name: `t-${randomUUID()}`, maxOperations: null });

    describe('Database', () => {
      it('answers a ping', async () => {
        await expect(database.ping()).resolves.toBeUndefined();
      });

      it('undoes a transaction that throws', async () => {
        const { id } = await newTenant();
        const work = database.transaction(async (db) => {
          await db.execute(sql`delete from tenants where id = ${id}`);
          throw new RangeError('no');
        });
        await expect(work).rejects.toThrow(RangeError);
        expect(await tenants.find(id)).toBeDefined();
      });

      it('passes the error of the database on, without the parameters of the query', async () => {
        const error: unknown = await database
          .use((db) => db.execute(sql`select ${'a secret'}::uuid as "column"`))
          .catch((error: unknown) => error);
        expect(error).toMatchObject({ code: '22P02' });
        expect(Object.keys(error as object)).not.toContain('params');
      });
    });

    describe.skipIf(!isServer)('Database, on a server', () => {
      it('survives that the server ends its connections', async () => {
        await Promise.all(Array.from({ length: 5 }, () => database.ping()));
        await test.disconnect!();
        await delay(50);
        await Promise.all(Array.from({ length: 20 }, () => database.ping()));
      });

      it('says that it is unavailable when a connection is lost in a transaction, and recovers', async () => {
        const transactions = Array.from({ length: 12 }, () =>
          database.transaction(async (db) => {
            await test.disconnect!();
            await db.execute(sql`select 1`);
          }),
        );
        for (const outcome of await Promise.allSettled(transactions)) {
          expect(outcome).toMatchObject({
            status: 'rejected',
            reason: { code: 'server.database-unavailable', retryAfterSeconds: 5, cause: expect.any(Error) as Error },
          });
        }
        await delay(50);
        await Promise.all(Array.from({ length: 20 }, () => database.ping()));
      });

      it('says that it is unavailable when a query is cut off', async () => {
        const slow = database.use((db) => db.execute(sql`select pg_sleep(5)`));
        const outcome = expect(slow).rejects.toEqual(refused('server.database-unavailable'));
        await delay(100);
        await test.disconnect!();
        await outcome;
      });

      it('may be opened for the first time by several processes at once', async () => {
        const { database, reopen, dispose } = await open();
        await database.use((db) => db.execute(sql`drop schema drizzle cascade`));
        await database.use((db) => db.execute(sql`drop schema public cascade`));
        await database.use((db) => db.execute(sql`create schema public`));
        const opened = await Promise.all(Array.from({ length: 5 }, reopen!));
        for (const each of opened) expect(await new TenantRepository(each).isEmpty()).toBe(true);
        await Promise.all(opened.map((each) => each.close()));
        await dispose();
      });
    });

    describe('TenantRepository', () => {
      it('finds a tenant by name and by id in either case', async () => {
        const tenant = await tenants.create({ name: `T-${randomUUID()}`, maxOperations: 7 });
        expect(tenant).toEqual({
          id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          name: expect.stringMatching(/^T-/) as string,
          maxOperations: 7,
          createdAt: anyDate,
        });
        expect(Math.abs(Date.now() - tenant.createdAt.getTime())).toBeLessThan(60_000);
        expect(await tenants.find(tenant.name)).toEqual(tenant);
        expect(await tenants.find(tenant.id)).toEqual(tenant);
        expect(await tenants.find(tenant.id.toUpperCase())).toEqual(tenant);
        expect(await tenants.find(tenant.name.toLowerCase())).toBeUndefined();
        expect(await tenants.find(randomUUID())).toBeUndefined();
        expect(await tenants.find('\0')).toBeUndefined();
      });

      it('refuses a name that is taken', async () => {
        const [a, b] = [await newTenant(), await newTenant()];
        await expect(tenants.create({ name: a.name, maxOperations: null })).rejects.toEqual(refused('tenancy.exists'));
        await expect(tenants.update(b.id, { name: a.name })).rejects.toEqual(refused('tenancy.exists'));
      });

      it('changes the given members, and nothing else', async () => {
        const tenant = await newTenant();
        const limited = { ...tenant, maxOperations: 3 };
        expect(await tenants.update(tenant.id, { maxOperations: 3 })).toEqual(limited);
        expect(await tenants.update(tenant.id, {})).toEqual(limited);
        const renamed = `${tenant.name}-2`;
        expect(await tenants.update(tenant.id.toUpperCase(), { name: renamed, maxOperations: null })).toEqual({
          ...tenant,
          name: renamed,
        });
      });

      it.each(['GUID', 'not a GUID'])('knows no tenant by a foreign id (%s)', async (kind) => {
        const id = kind === 'GUID' ? randomUUID() : 'nobody';
        const nobody = refused('tenancy.not-found');
        await expect(tenants.update(id, { maxOperations: 1 })).rejects.toEqual(nobody);
        await expect(tenants.delete(id)).rejects.toEqual(nobody);
        await expect(tenants.grant(id, 'client')).rejects.toEqual(nobody);
        await expect(tenants.revoke(id, 'client')).rejects.toEqual(nobody);
        expect(await tenants.isGranted(id, 'client')).toBe(false);
        expect(await tenants.grants(id)).toEqual([]);
      });

      it('deletes a tenant with its grants, projects and credentials', async () => {
        const tenant = await newTenant();
        await tenants.grant(tenant.id, 'client');
        await projects.create(tenant.id, { name: 'p', ...saved() });
        await credentials.create(tenant.id, sealed('c'));
        await tenants.delete(tenant.id);
        expect(await tenants.find(tenant.id)).toBeUndefined();
        expect(await tenants.grants(tenant.id)).toEqual([]);
        expect(await projects.list(tenant.id, ALL)).toEqual([]);
        expect(await credentials.list(tenant.id, ALL)).toEqual([]);
      });

      it('lists tenants by name, page by page, and knows when there is none', async () => {
        for (const { id } of await tenants.list({ limit: 1_000 })) await tenants.delete(id);
        expect(await tenants.isEmpty()).toBe(true);
        for (const name of ['b', 'B', 'a_b', 'a', 'a-b']) await tenants.create({ name, maxOperations: null });
        expect(await tenants.isEmpty()).toBe(false);
        const names = async (page: { limit: number; after?: string }) =>
          (await tenants.list(page)).map(({ name }) => name);
        expect(await names({ limit: 2 })).toEqual(['B', 'a']);
        expect(await names({ limit: 2, after: 'a' })).toEqual(['a-b', 'a_b']);
        expect(await names({ limit: 2, after: 'a_b' })).toEqual(['b']);
        expect(await names({ limit: 2, after: 'b' })).toEqual([]);
      });

      it('finds which of some tenants exist and which of some clients are granted them', async () => {
        const [granted, bare, gone] = [await newTenant(), await newTenant(), await newTenant()];
        for (const client of ['web', 'batch', 'other']) await tenants.grant(granted.id, client);
        await tenants.grant(gone.id, 'web');
        await tenants.delete(gone.id);
        expect(await tenants.findGrants([granted.id, bare.id, gone.id], ['web', 'batch', 'WEB'])).toEqual(
          new Map([
            [granted.id, new Set(['web', 'batch'])],
            [bare.id, new Set()],
          ]),
        );
        expect(await tenants.findGrants([], [])).toEqual(new Map());
      });

      it('knows that there are several tenants', async () => {
        await Promise.all([newTenant(), newTenant()]);
        expect(await tenants.hasSeveral()).toBe(true);
      });

      it('grants a tenant to clients, any number of times, and revokes it', async () => {
        const [tenant, other] = [await newTenant(), await newTenant()];
        for (const client of ['web', 'Batch', 'web']) await tenants.grant(tenant.id, client);
        await tenants.grant(other.id, 'third');
        expect(await tenants.grants(tenant.id)).toEqual(['Batch', 'web']);
        expect(await tenants.isGranted(tenant.id, 'web')).toBe(true);
        expect(await tenants.isGranted(tenant.id, 'WEB')).toBe(false);
        expect(await tenants.isGranted(other.id, 'web')).toBe(false);
        await tenants.revoke(tenant.id, 'web');
        expect(await tenants.grants(tenant.id)).toEqual(['Batch']);
        await expect(tenants.revoke(tenant.id, 'web')).rejects.toEqual(refused('tenancy.not-found'));
        await expect(tenants.revoke(tenant.id, 'third')).rejects.toEqual(refused('tenancy.not-found'));
        expect(await tenants.isGranted(other.id, 'third')).toBe(true);
      });
    });

    describe('ProjectRepository', () => {
      let tenantId: string;
      beforeAll(async () => {
        tenantId = (await newTenant()).id;
      });

      it('makes a project whose first version is active', async () => {
        const project = await projects.create(tenantId, { name: 'first', ...saved({ a: 1 }) });
        expect(project).toEqual({
          id: anyText,
          tenantId,
          name: 'first',
          activeVersion: 1,
          latestVersion: 1,
          revision: 1,
          retiredAt: null,
          createdAt: anyDate,
          updatedAt: project.createdAt,
        });
        expect(await projects.find(tenantId, 'first')).toEqual(project);
        expect(await projects.find(tenantId, 'First')).toBeUndefined();
        expect(await projects.findVersion(tenantId, 'first', 1)).toEqual({
          projectId: project.id,
          name: 'first',
          version: 1,
          design: { a: 1 },
          author: 'ada',
          note: 'why',
          createdAt: anyDate,
        });
        await expect(projects.create(tenantId, { name: 'first', ...saved() })).rejects.toEqual(
          refused(
            'project.exists',
            'There is a project "first"; where it is retired, activating a version restores it.',
          ),
        );
      });

      it('makes no project for a tenant that is not there', async () => {
        await expect(projects.create(randomUUID(), { name: 'orphan', ...saved() })).rejects.toEqual(
          refused('tenancy.forbidden'),
        );
      });

      it('saves versions that are not active, and activates any of them', async () => {
        const made = await projects.create(tenantId, { name: 'life', ...saved(1) });
        const second = await projects.saveVersion(tenantId, 'life', [1], saved(2));
        expect(second).toEqual({ ...made, latestVersion: 2, revision: 2, updatedAt: second.updatedAt });
        expect(second.updatedAt >= made.updatedAt).toBe(true);
        expect(await projects.activate(tenantId, 'life', 2)).toMatchObject({ activeVersion: 2, revision: 3 });
        expect(await projects.activate(tenantId, 'life', 1, [3])).toMatchObject({ activeVersion: 1, revision: 4 });
        expect(await projects.findVersion(tenantId, 'life', 1)).toMatchObject({ design: 1 });
        expect(await projects.findVersion(tenantId, 'life', 2)).toMatchObject({ design: 2 });
        for (const version of [0, 3, 10_000_000_000]) {
          expect(await projects.findVersion(tenantId, 'life', version)).toBeUndefined();
          await expect(projects.activate(tenantId, 'life', version)).rejects.toEqual(
            refused('project.not-found', `The project "life" has no version ${version}; its versions are 1 to 2.`),
          );
        }
      });

      it('refuses a change of what has changed meanwhile', async () => {
        await projects.create(tenantId, { name: 'stale', ...saved() });
        await projects.saveVersion(tenantId, 'stale', [1], saved());
        const conflict = refused(
          'project.version-conflict',
          'The project "stale" is now "2", which If-Match does not name. Read it, and make the change again.',
        );
        await expect(projects.saveVersion(tenantId, 'stale', [1], saved())).rejects.toEqual(conflict);
        await expect(projects.activate(tenantId, 'stale', 2, [1])).rejects.toEqual(conflict);
        await expect(projects.retire(tenantId, 'stale', [1])).rejects.toEqual(conflict);
        expect(await projects.find(tenantId, 'stale')).toMatchObject({
          latestVersion: 2,
          activeVersion: 1,
          revision: 2,
        });
        expect(await projects.versions(tenantId, 'stale', ALL)).toHaveLength(2);
      });

      it('lets exactly one of two concurrent saves win', async () => {
        await projects.create(tenantId, { name: 'race', ...saved() });
        for (let revision = 1; revision <= 20; revision += 1) {
          const outcomes = await Promise.allSettled(
            ['left', 'right'].map((side) => projects.saveVersion(tenantId, 'race', [revision], saved({ side }))),
          );
          expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
          const lost = outcomes.find(({ status }) => status === 'rejected');
          expect(lost).toMatchObject({ reason: { code: 'project.version-conflict' } });
        }
        expect(await projects.find(tenantId, 'race')).toMatchObject({ latestVersion: 21, revision: 21 });
      });

      it('retires a project once, and restores it by activating a version', async () => {
        await projects.create(tenantId, { name: 'old', ...saved() });
        const retired = await projects.retire(tenantId, 'old', [1]);
        expect(retired).toMatchObject({ retiredAt: anyDate, revision: 2 });
        const refusal = refused('project.retired');
        await expect(projects.retire(tenantId, 'old')).rejects.toEqual(refusal);
        await expect(projects.saveVersion(tenantId, 'old', [2], saved())).rejects.toEqual(refusal);
        expect(await projects.find(tenantId, 'old')).toEqual(retired);
        expect(await projects.versions(tenantId, 'old', ALL)).toHaveLength(1);
        await expect(projects.create(tenantId, { name: 'old', ...saved() })).rejects.toEqual(refused('project.exists'));
        expect(await projects.activate(tenantId, 'old', 1, [2])).toMatchObject({ retiredAt: null, revision: 3 });
        await projects.saveVersion(tenantId, 'old', [3], saved());
      });

      it('knows no project of another name', async () => {
        const nobody = refused('project.not-found', 'There is no project "none".');
        await expect(projects.saveVersion(tenantId, 'none', [1], saved())).rejects.toEqual(nobody);
        await expect(projects.activate(tenantId, 'none', 1)).rejects.toEqual(nobody);
        await expect(projects.retire(tenantId, 'none')).rejects.toEqual(nobody);
        expect(await projects.findVersion(tenantId, 'none', 1)).toBeUndefined();
        expect(await projects.versions(tenantId, 'none', ALL)).toEqual([]);
      });

      it('keeps a design as it was written, keys in their order', async () => {
        const text = '{"z":1,"a":{"y":[1.5,null,"µ\\u0000\\ud83d"],"b":true},"m":"\'--"}';
        const note = "nul \0, quote ', emoji 🎧";
        await projects.create(tenantId, { name: 'order', design: JSON.parse(text) as unknown, author: 'ada', note });
        const version = await projects.findVersion(tenantId, 'order', 1);
        expect(JSON.stringify(version?.design)).toBe(text);
        expect(version?.note).toBe(note.replace('\0', '\ufffd'));
        for (const design of ['text', '"quoted"', 0, false, [], 'null']) {
          await projects.create(tenantId, { name: randomUUID(), ...saved(design) });
        }
      });

      it('lists projects by name and versions from the newest, page by page', async () => {
        const { id } = await newTenant();
        for (const name of ['beta', 'Alpha', 'alpha']) await projects.create(id, { name, ...saved() });
        await projects.retire(id, 'alpha');
        for (const revision of [1, 2, 3]) await projects.saveVersion(id, 'beta', [revision], saved({ revision }));
        const names = async (page: { limit: number; after?: string }) =>
          (await projects.list(id, page)).map(({ name }) => name);
        expect(await names({ limit: 2 })).toEqual(['Alpha', 'alpha']);
        expect(await names({ limit: 2, after: 'alpha' })).toEqual(['beta']);
        const versions = async (page: { limit: number; after?: number }) =>
          (await projects.versions(id, 'beta', page)).map(({ version }) => version);
        expect(await versions({ limit: 3 })).toEqual([4, 3, 2]);
        expect(await versions({ limit: 3, after: 2 })).toEqual([1]);
        expect(await versions({ limit: 1, after: 10_000_000_000 })).toEqual([4]);
        const [newest] = await projects.versions(id, 'beta', { limit: 1 });
        expect(newest).toMatchObject({ name: 'beta', version: 4, author: 'ada', note: 'why' });
        expect(newest).not.toHaveProperty('design');
      });

      it('gives the active version of what is not retired', async () => {
        const { id } = await newTenant();
        for (const name of ['two', 'one', 'gone']) await projects.create(id, { name, ...saved(name) });
        await projects.retire(id, 'gone');
        await projects.saveVersion(id, 'two', [1], saved('two, again'));
        const active = async () =>
          (await projects.active(id)).map(({ name, version, design }) => [name, version, design]);
        expect(await active()).toEqual([
          ['one', 1, 'one'],
          ['two', 1, 'two'],
        ]);
        await projects.activate(id, 'two', 2);
        expect(await active()).toContainEqual(['two', 2, 'two, again']);
      });
    });

    describe('CredentialRepository', () => {
      let tenantId: string;
      beforeAll(async () => {
        tenantId = (await newTenant()).id;
      });

      it('keeps a credential, and returns its secret only on request', async () => {
        const created = await credentials.create(tenantId, sealed('first', 'a.b.c'));
        expect(created).toEqual({
          tenantId,
          id: 'first',
          kind: 'apiKey',
          hosts: null,
          createdAt: anyDate,
          updatedAt: created.createdAt,
        });
        expect(await credentials.find(tenantId, 'first')).toEqual({ ...created, secret: 'a.b.c' });
        expect(await credentials.find(tenantId, 'First')).toBeUndefined();
        expect(await credentials.find(tenantId, 'first\0')).toBeUndefined();
        await expect(credentials.create(tenantId, sealed('first'))).rejects.toEqual(
          refused('credential.exists', 'There is a credential "first".'),
        );
        await expect(credentials.create(randomUUID(), sealed('orphan'))).rejects.toEqual(refused('tenancy.forbidden'));
      });

      it('replaces what it holds, and its kind', async () => {
        const created = await credentials.create(tenantId, sealed('changing'));
        await delay(5);
        const replaced = await credentials.replace(tenantId, 'changing', {
          kind: 'oauth2',
          hosts: null,
          secret: 'other',
        });
        expect(replaced).toEqual({ ...created, kind: 'oauth2', updatedAt: replaced.updatedAt });
        expect(replaced.updatedAt > created.updatedAt).toBe(true);
        expect(await credentials.find(tenantId, 'changing')).toEqual({ ...replaced, secret: 'other' });
      });

      it('keeps the hosts of a credential in their order until it is replaced', async () => {
        const hosts = ['b.example', '*.a.example:8443'];
        const created = await credentials.create(tenantId, { ...sealed('bound'), hosts });
        expect(created).toMatchObject({ hosts });
        expect(await credentials.find(tenantId, 'bound')).toMatchObject({ hosts });
        expect(await credentials.findAll(tenantId, ['bound'])).toEqual([created]);
        await credentials.rewrite(tenantId, 'bound', 'sealed', 'sealed again');
        expect(await credentials.find(tenantId, 'bound')).toMatchObject({ hosts, secret: 'sealed again' });
        const replaced = await credentials.replace(tenantId, 'bound', { kind: 'apiKey', hosts: null, secret: 'x' });
        expect(replaced).toMatchObject({ hosts: null });
      });

      it('rewrites what has not changed meanwhile', async () => {
        const created = await credentials.create(tenantId, sealed('rotated', 'old'));
        expect(await credentials.rewrite(tenantId, 'rotated', 'old', 'new')).toBe(true);
        expect(await credentials.rewrite(tenantId, 'rotated', 'old', 'newer')).toBe(false);
        expect(await credentials.find(tenantId, 'rotated')).toEqual({ ...created, secret: 'new' });
      });

      it('deletes one', async () => {
        await credentials.create(tenantId, sealed('short-lived'));
        await credentials.delete(tenantId, 'short-lived');
        expect(await credentials.find(tenantId, 'short-lived')).toBeUndefined();
        await expect(credentials.delete(tenantId, 'short-lived')).rejects.toEqual(refused('credential.not-found'));
      });

      it('lists credentials by id, page by page', async () => {
        const { id } = await newTenant();
        for (const name of ['beta', 'Alpha', 'alpha']) await credentials.create(id, sealed(name));
        const [first] = await credentials.list(id, { limit: 1 });
        expect(first).toMatchObject({ id: 'Alpha' });
        expect(first).not.toHaveProperty('secret');
        const ids = async (page: { limit: number; after?: string }) =>
          (await credentials.list(id, page)).map(({ id }) => id);
        expect(await ids({ limit: 2 })).toEqual(['Alpha', 'alpha']);
        expect(await ids({ limit: 2, after: 'alpha' })).toEqual(['beta']);
        const stored = await credentials.listStored(id, { limit: 2, after: 'Alpha' });
        expect(stored.map(({ id, secret }) => [id, secret])).toEqual([
          ['alpha', 'sealed'],
          ['beta', 'sealed'],
        ]);
        const found = await credentials.findAll(id, ['beta', 'gamma', 'Alpha']);
        expect(new Set(found.map(({ id }) => id))).toEqual(new Set(['Alpha', 'beta']));
        expect(await credentials.findAll(id, [])).toEqual([]);
      });
    });

    describe('OperationRepository', () => {
      it('keeps every field of a record', async () => {
        const full = record({
          state: 'failed',
          errorCode: 'node.failed',
          nodeId: 'vad',
          externalId: 'call 7',
          startedAt: new Date('2026-01-02T03:04:05.999Z'),
          endedAt: new Date('2026-01-02T05:04:05.001Z'),
          audioMs: 3_000_000_000,
          sampleRateHz: 16_000,
          channelCount: 2,
          eventsOut: 12,
        });
        const bare = record();
        await operations.upsert([full, bare]);
        expect(await operations.find(full.tenantId, full.id)).toEqual(full);
        expect(await operations.find(bare.tenantId, bare.id)).toEqual(bare);
        expect(await operations.find(full.tenantId, ulid())).toBeUndefined();
      });

      it('keeps text as it is, but for what PostgreSQL cannot hold', async () => {
        const externalId = `nul \0, half \ud83c, "quote' \\ \n {emoji} 🎧`;
        const odd = record({ externalId, projectName: 'a\0b' });
        await operations.upsert([odd]);
        expect(await operations.find(odd.tenantId, odd.id)).toEqual({
          ...odd,
          projectName: 'a\ufffdb',
          externalId: externalId.replace('\0', '\ufffd').replace('\ud83c,', '\ufffd,'),
        });
      });

      it('takes nothing for an answer', async () => {
        await expect(operations.upsert([])).resolves.toBeUndefined();
      });

      it('never goes back, whatever the order of updates', async () => {
        const first = record({ state: 'running', eventsOut: 1 });
        const state = async () => (await operations.find(first.tenantId, first.id))?.state;
        await operations.upsert([first]);
        await operations.upsert([{ ...first, state: 'starting' }]);
        expect(await state()).toBe('running');
        await operations.upsert([{ ...first, eventsOut: 5 }]);
        expect(await operations.find(first.tenantId, first.id)).toMatchObject({ state: 'running', eventsOut: 5 });
        await operations.upsert([
          { ...first, state: 'stopping' },
          { ...first, state: 'succeeded', eventsOut: 9 },
          { ...first, state: 'draining' },
          { ...first, state: 'failed' },
        ]);
        expect(await operations.find(first.tenantId, first.id)).toMatchObject({ state: 'succeeded', eventsOut: 9 });
      });

      it.each(['succeeded', 'failed', 'cancelled'] as const)('never changes what ended as %s', async (state) => {
        const ended = record({ state, endedAt: new Date() });
        await operations.upsert([ended]);
        for (const other of ['accepted', 'running', 'stopping', 'succeeded', 'failed', 'cancelled'] as const) {
          await operations.upsert([{ ...ended, state: other, eventsOut: 99 }]);
        }
        expect(await operations.find(ended.tenantId, ended.id)).toEqual(ended);
      });

      it('writes many records at once', async () => {
        const tenantId = randomUUID();
        const many = Array.from({ length: 2_500 }, () => record({ tenantId, state: 'succeeded' }));
        await operations.upsert(many);
        expect(await operations.find(tenantId, many[2_499]!.id)).toEqual(many[2_499]);
      });

      it('ends what a process left that is gone, and nothing else', async () => {
        await operations.failOrphans(60);
        const [alive, silent, left] = [randomUUID(), randomUUID(), randomUUID()];
        for (const id of [alive, silent, left]) await operations.beat(id);
        const tenantId = randomUUID();
        const running = record({ tenantId, owner: alive, state: 'running' });
        const orphans = [
          record({ tenantId, owner: silent, state: 'accepted' }),
          record({ tenantId, owner: silent, state: 'stopping', eventsOut: 3 }),
          record({ tenantId, owner: left, state: 'draining' }),
        ];
        const ended = record({ tenantId, owner: silent, state: 'cancelled', endedAt: new Date() });
        await operations.upsert([running, ...orphans, ended]);
        expect(await operations.failOrphans(60)).toBe(0);

        await database.use((db) =>
          db.execute(
            sql`update processes set seen_at = now() - interval '90 seconds' where id in (${alive}, ${silent})`,
          ),
        );
        await operations.beat(alive);
        await operations.forget(left);
        expect(await operations.failOrphans(60)).toBe(3);
        for (const orphan of orphans) {
          const found = await operations.find(tenantId, orphan.id);
          expect(found).toEqual({ ...orphan, state: 'failed', errorCode: 'internal', endedAt: found?.endedAt });
          expect(Math.abs(Date.now() - (found?.endedAt?.getTime() ?? 0))).toBeLessThan(60_000);
        }
        expect(await operations.find(tenantId, running.id)).toEqual(running);
        expect(await operations.find(tenantId, ended.id)).toEqual(ended);
        expect(await operations.failOrphans(60)).toBe(0);

        await operations.upsert([{ ...orphans[0]!, state: 'succeeded' }]);
        expect(await operations.find(tenantId, orphans[0]!.id)).toMatchObject({ state: 'failed' });
        const { rows } = (await database.use((db) => db.execute(sql`select id from processes`))) as { rows: unknown[] };
        expect(rows).toEqual([{ id: alive }]);
      });

      it('counts a process that was never seen as gone', async () => {
        await operations.upsert([record()]);
        expect(await operations.failOrphans(60)).toBe(1);
      });
    });

    it('adds a version to the projects of a name in all tenants, inactive and once', async () => {
      const name = `n-${randomUUID()}`;
      const [a, b, c] = [await newTenant(), await newTenant(), await newTenant()];
      for (const { id } of [a, b, c]) await projects.create(id, { name, ...saved('old') });
      await projects.saveVersion(b.id, name, [1], saved('own'));
      await projects.retire(c.id, name);
      const version = { design: { b: 1, a: 2 }, author: 'server', note: 'of the server' };
      await Promise.all([projects.addVersionToAll(name, version), projects.addVersionToAll(name, version)]);
      await projects.addVersionToAll(`other-${name}`, version);
      expect(await projects.find(a.id, name)).toMatchObject({ activeVersion: 1, latestVersion: 2, revision: 2 });
      expect(await projects.find(b.id, name)).toMatchObject({ activeVersion: 1, latestVersion: 3, revision: 3 });
      expect(await projects.find(c.id, name)).toMatchObject({ activeVersion: 1, latestVersion: 1 });
      const added = await projects.findVersion(b.id, name, 3);
      expect(added).toMatchObject(version);
      expect(Object.keys(added?.design as object)).toEqual(['b', 'a']);
      await projects.addVersionToAll(name, { ...version, note: 'of the next server' });
      expect(await projects.find(a.id, name)).toMatchObject({ activeVersion: 1, latestVersion: 3 });
    });

    describe('tenant isolation', () => {
      const nothing = (value: unknown) => expect(value).toBeUndefined();
      const empty = (value: unknown) => expect(value).toEqual([]);
      const notFound = refused('project.not-found');

      /** Answers to tenant B when it requests data of tenant A. */
      const projectMethods: Record<keyof ProjectRepository, (b: string, name: string) => Promise<unknown>> = {
        list: async (b) => empty(await projects.list(b, ALL)),
        find: async (b, name) => nothing(await projects.find(b, name)),
        findVersion: async (b, name) => nothing(await projects.findVersion(b, name, 1)),
        versions: async (b, name) => empty(await projects.versions(b, name, ALL)),
        active: async (b) => empty(await projects.active(b)),
        saveVersion: async (b, name) =>
          expect(projects.saveVersion(b, name, [1], saved('theirs'))).rejects.toEqual(notFound),
        activate: async (b, name) => expect(projects.activate(b, name, 1)).rejects.toEqual(notFound),
        retire: async (b, name) => expect(projects.retire(b, name)).rejects.toEqual(notFound),
        addVersionToAll: async (b, name) => {
          await projects.create(b, { name: 'of B', ...saved('theirs') });
          await projects.addVersionToAll('of B', saved('theirs'));
          nothing(await projects.findVersion(b, name, 2));
        },
        create: async (b, name) => {
          const made = await projects.create(b, { name, ...saved('theirs') });
          await projects.saveVersion(b, name, [1], saved('theirs'));
          await projects.activate(b, name, 2);
          expect(await projects.retire(b, name)).toMatchObject({ id: made.id, tenantId: b });
        },
      };

      it.each(Object.entries(projectMethods))('ProjectRepository.%s', async (_, method) => {
        const [a, b] = [await newTenant(), await newTenant()];
        const project = await projects.create(a.id, { name: 'mine', ...saved('mine') });
        await method(b.id, 'mine');
        expect(await projects.list(a.id, ALL)).toEqual([project]);
        expect(await projects.versions(a.id, 'mine', ALL)).toHaveLength(1);
        expect(await projects.active(a.id)).toMatchObject([{ design: 'mine' }]);
      });

      const noCredential = refused('credential.not-found');
      const other = { kind: 'apiKey', hosts: null, secret: 'theirs' } as const;
      const credentialMethods: Record<keyof CredentialRepository, (b: string, id: string) => Promise<unknown>> = {
        list: async (b) => empty(await credentials.list(b, ALL)),
        listStored: async (b) => empty(await credentials.listStored(b, ALL)),
        find: async (b, id) => nothing(await credentials.find(b, id)),
        findAll: async (b, id) => empty(await credentials.findAll(b, [id])),
        replace: async (b, id) => expect(credentials.replace(b, id, other)).rejects.toEqual(noCredential),
        rewrite: async (b, id) => expect(await credentials.rewrite(b, id, 'my own', 'theirs')).toBe(false),
        delete: async (b, id) => expect(credentials.delete(b, id)).rejects.toEqual(noCredential),
        create: async (b, id) => {
          await credentials.create(b, { id, ...other });
          await credentials.replace(b, id, { ...other, secret: 'theirs, again' });
          await credentials.delete(b, id);
        },
      };

      it.each(Object.entries(credentialMethods))('CredentialRepository.%s', async (_, method) => {
        const [a, b] = [await newTenant(), await newTenant()];
        const mine = await credentials.create(a.id, sealed('mine', 'my own'));
        await method(b.id, 'mine');
        expect(await credentials.find(a.id, 'mine')).toEqual({ ...mine, secret: 'my own' });
      });

      /** Of the methods, those that know no tenant: they see processes, or every tenant's orphans. */
      type Tenantless = 'beat' | 'forget' | 'failOrphans';
      const operationMethods: Record<
        Exclude<keyof OperationRepository, Tenantless>,
        (b: string, mine: OperationRecord) => Promise<unknown>
      > = {
        find: async (b, mine) => nothing(await operations.find(b, mine.id)),
        upsert: async (b, mine) => {
          await operations.upsert([{ ...mine, tenantId: b, state: 'cancelled' }]);
          nothing(await operations.find(b, mine.id));
        },
      };

      it.each(Object.entries(operationMethods))('OperationRepository.%s', async (_, method) => {
        const mine = record({ state: 'running' });
        await operations.upsert([mine]);
        await method(randomUUID(), mine);
        expect(await operations.find(mine.tenantId, mine.id)).toEqual(mine);
      });

      /** Tenants belong to the platform; each tenant's data must stay inaccessible to the others. */
      const tenantMethods: Record<
        Exclude<keyof TenantRepository, 'find' | 'list' | 'isEmpty' | 'hasSeveral' | 'create'>,
        (b: string) => Promise<unknown>
      > = {
        update: (b) => tenants.update(b, { maxOperations: 1 }),
        delete: (b) => tenants.delete(b),
        isGranted: async (b) => expect(await tenants.isGranted(b, 'client')).toBe(false),
        grants: async (b) => empty(await tenants.grants(b)),
        findGrants: async (b) => expect(await tenants.findGrants([b], ['client'])).toEqual(new Map([[b, new Set()]])),
        grant: (b) => tenants.grant(b, 'client'),
        revoke: (b) => expect(tenants.revoke(b, 'client')).rejects.toEqual(refused('tenancy.not-found')),
      };

      it.each(Object.entries(tenantMethods))('TenantRepository.%s', async (_, method) => {
        const [a, b] = [await newTenant(), await newTenant()];
        await tenants.grant(a.id, 'client');
        await method(b.id);
        expect(await tenants.find(a.id)).toEqual(a);
        expect(await tenants.grants(a.id)).toEqual(['client']);
      });
    });
  });
});

describe('PostgresDatabase', () => {
  it('refuses to open where no server listens', async () => {
    await expect(PostgresDatabase.open('postgresql://postgres@127.0.0.1:1/postgres')).rejects.toMatchObject({
      name: 'StartError',
      cause: { code: 'ECONNREFUSED' },
    });
  });
});
