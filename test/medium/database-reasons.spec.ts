import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, openAsRole, type RoleDatabase } from '../support/databases.js';
import { TestApp } from '../support/test-app.js';

/** Answers, readiness and the log report a database that becomes unusable; the server continues. */

const SECRET = 'hunter2';

interface LostDatabase {
  /** Completes `a database that`. */
  readonly title: string;
  /** Statements of an administrator; connections that are open are ended afterwards. */
  readonly lose: (database: RoleDatabase) => readonly string[];
  readonly mend?: (database: RoleDatabase) => readonly string[];
  readonly detail: string;
  /** SQLSTATE, or a code of Node. */
  readonly code: string;
}

const LOST_DATABASES: readonly LostDatabase[] = [
  {
    title: 'refuses the login',
    lose: ({ role }) => [`alter role ${role} nologin`],
    mend: ({ role }) => [`alter role ${role} login`],
    detail: 'The database refuses the login of the server.',
    code: '28000',
  },
  {
    title: 'has no free connections for its role',
    lose: ({ role }) => [`alter role ${role} connection limit 0`],
    mend: ({ role }) => [`alter role ${role} connection limit -1`],
    detail: 'The database has no free connections.',
    code: '53300',
  },
  {
    title: 'is read-only',
    lose: ({ role }) => [`alter role ${role} set default_transaction_read_only = on`],
    mend: ({ role }) => [`alter role ${role} reset default_transaction_read_only`],
    detail: 'The database is read-only.',
    code: '25006',
  },
  {
    title: 'takes no connections',
    lose: ({ name }) => [`alter database ${name} with allow_connections false`],
    mend: ({ name }) => [`alter database ${name} with allow_connections true`],
    detail: 'The database takes no connections.',
    code: '55000',
  },
  {
    title: 'is dropped',
    lose: ({ name }) => [`drop database ${name} with (force)`],
    detail: 'The database does not exist.',
    code: '3D000',
  },
];

const [postgres] = (await databaseKinds()).filter(({ isServer }) => isServer);

describe.skipIf(!postgres || postgres.isSkipped)('a database that', () => {
  let database: RoleDatabase;
  let app: TestApp;
  let headers: Record<string, string>;
  beforeAll(async () => {
    database = await openAsRole(SECRET);
    app = await TestApp.start({ database, environment: { CREDENTIALS_KEY: '0f'.repeat(32) } });
    headers = await app.headers({ 'Content-Type': 'application/json' });
  });
  afterAll(() => app.close());

  /** Saves a credential, which needs the database to be written. */
  async function save(): Promise<{ status: number; body: unknown }> {
    const body = JSON.stringify({ apiKey: { value: SECRET } });
    const response = await fetch(`${app.url}/credentials/key`, { method: 'PUT', headers, body });
    return { status: response.status, body: await response.json() };
  }

  async function execute(statements: readonly string[]): Promise<void> {
    for (const statement of statements) await database.execute(statement);
    await database.execute(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${database.role}'`);
  }

  it.each(LOST_DATABASES.map((row) => [row.title, row] as const))(
    '%s is reported by answers, readiness and the log',
    async (_title, { lose, mend, detail, code }) => {
      const response = await fetch(`${app.url}/credentials`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ id: 'key', apiKey: { value: SECRET } }),
      });
      expect([201, 409]).toContain(response.status);
      await execute(lose(database));
      await expect.poll(save).toMatchObject({ status: 503, body: { code: 'server.database-unavailable', detail } });
      const ready = async (): Promise<unknown> => (await fetch(`${app.url}/health/ready`)).json();
      await expect.poll(ready).toMatchObject({ details: { database: { status: 'down', message: detail } } });
      const lines = app.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines).toContainEqual(
        expect.objectContaining({
          msg: 'request failed',
          code: 'server.database-unavailable',
          error: expect.objectContaining({ detail, cause: expect.objectContaining({ code }) as unknown }) as unknown,
        }),
      );
      expect(app.logLines.join('')).not.toContain(SECRET);
      if (!mend) return;
      await execute(mend(database));
      await expect.poll(save).toMatchObject({ status: 200 });
      await expect.poll(ready).toMatchObject({ details: { database: { status: 'up' } } });
    },
  );
});
