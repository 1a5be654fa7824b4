import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { Semaphore } from '../../src/common/promises/index.js';
import { EmbeddedDatabase } from '../../src/database/index.js';
import { runToEnd } from '../support/broken-start.js';
import { BuiltServer } from '../support/built-server.js';
import { databaseKinds, testSnapshot } from '../support/databases.js';
import { FakeIdentityServer } from '../support/fake-identity-server.js';
import { RefusingPostgres } from '../support/refusing-postgres.js';
import { mountTmpfs } from '../support/small-disk.js';
import { EXPIRED_CERTIFICATE, TEST_CERTIFICATE } from '../support/test-certificate.js';

/** Each failing start reports in one sentence the fault, its place and its fix, and shows no secret. */

const isRoot = process.geteuid?.() === 0;
const SECRET = 'hunter2';

let folder: string;
let issuer: FakeIdentityServer;
let taken: number;
const undo: (() => unknown)[] = [];
/** Each start takes a core for a second. */
const starts = new Semaphore(2);
const atMostTwo = <T>(work: () => Promise<T>): Promise<T> => starts.with(new AbortController().signal, work);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataflow-starts-'));
  issuer = await FakeIdentityServer.start();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  taken = (server.address() as AddressInfo).port;
  undo.push(
    () => server.close(),
    () => issuer.close(),
    () => rm(folder, { recursive: true, force: true }),
  );
});
afterAll(async () => {
  for (const each of undo) await each();
});

/** Whether a small file system could be mounted. */
function mounted(path: string, options: string): boolean {
  const unmount = mountTmpfs(path, options);
  if (unmount) undo.unshift(unmount);
  return unmount !== undefined;
}

async function refusing(code: string, message: string): Promise<Record<string, string>> {
  const postgres = await RefusingPostgres.start(code, message);
  undo.push(() => postgres.close());
  return { DATABASE_URL: `postgresql://flow:${SECRET}@127.0.0.1:${postgres.port}/calls` };
}

/** A database that is called with TLS. */
async function overTls(certificate?: { key: string; cert: string }): Promise<Record<string, string>> {
  const postgres = await RefusingPostgres.start('28P01', SECRET, certificate && { certificate });
  undo.push(() => postgres.close());
  const trusted = join(folder, 'trusted.pem');
  await writeFile(trusted, EXPIRED_CERTIFICATE.cert);
  return {
    DATABASE_URL: `postgresql://flow:${SECRET}@127.0.0.1:${postgres.port}/calls?sslmode=verify-full`,
    NODE_EXTRA_CA_CERTS: trusted,
  };
}

/** A database of PostgreSQL that is read-only; undefined where no server is. */
async function readOnly(): Promise<Record<string, string> | undefined> {
  const server = (await databaseKinds()).find(({ isServer }) => isServer);
  if (!server || server.isSkipped) return undefined;
  const { database, url = '', dispose } = await server.open();
  undo.unshift(dispose);
  const name = new URL(url).pathname.slice(1);
  await database.use((db) => db.execute(sql.raw(`alter database ${name} set default_transaction_read_only = on`)));
  return { DATABASE_URL: url };
}

/** An embedded database whose schema is two versions newer than the server. */
async function newerSchema(dataDir: string): Promise<Record<string, string>> {
  const database = await EmbeddedDatabase.open(dataDir, await testSnapshot());
  const note = sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('a', 9e12), ('b', 9.1e12)`;
  await database.use((db) => db.execute(note));
  await database.close();
  return {};
}

const S3 = { S3_ENDPOINT: 'http://127.0.0.1:1', S3_SECRET_ACCESS_KEY: `${SECRET}-of-storage` };

interface BrokenStart {
  readonly title: string;
  /** Settings of the start; undefined where this machine cannot make it. */
  readonly make: (dataDir: string) => Promise<Record<string, string> | undefined> | Record<string, string>;
  readonly says: RegExp;
  /** Lines on standard error: a setting that is wrong has one of its own, after the sentence. */
  readonly lines?: number;
}

const BROKEN_STARTS: readonly BrokenStart[] = [
  {
    title: 'a port that is taken',
    make: () => ({ PORT: String(taken) }),
    says: /^PORT \d+ of 127\.0\.0\.1 is in use: stop the process .* or set PORT to a free port\.$/,
  },
  {
    title: 'a metrics port that is taken',
    make: () => ({ METRICS_PORT: String(taken) }),
    says: /^METRICS_PORT \d+ of 127\.0\.0\.1 is in use: .* set METRICS_PORT to a free port\.$/,
  },
  {
    title: 'an address of another machine',
    make: () => ({ HOST: '192.0.2.1', EMBEDDED_IDENTITY: 'allow' }),
    says: /^HOST '192\.0\.2\.1' is not an address of this machine .*: set HOST to one/,
  },
  {
    title: 'DATA_DIR that is a file',
    make: async (dataDir) => {
      await writeFile(dataDir, '');
      return {};
    },
    says: /^DATA_DIR \S+ cannot be used: file already exists \(EEXIST\); set DATA_DIR to a folder/,
  },
  {
    title: 'DATA_DIR that is read-only',
    make: async (dataDir) => {
      await mkdir(dataDir, { mode: 0o500 });
      return isRoot && !mounted(dataDir, 'ro,size=1m') ? undefined : {};
    },
    says: /^DATA_DIR \S+ cannot be used: .* \((EROFS|EACCES)\); set DATA_DIR to a folder/,
  },
  {
    title: 'DATA_DIR on a full disk',
    make: async (dataDir) => {
      await mkdir(dataDir);
      return mounted(dataDir, 'size=6m') ? {} : undefined;
    },
    says: /^The embedded database in \S+ cannot be opened: The disk of the database is full.*: free space on it/,
  },
  {
    title: 'DATA_DIR whose database is damaged',
    make: async (dataDir) => {
      await mkdir(join(dataDir, 'database'), { recursive: true });
      await writeFile(join(dataDir, 'database', 'PG_VERSION'), '17\n');
      return {};
    },
    says: /^The embedded database in \S+ cannot be opened: .*restore a backup/,
  },
  {
    title: 'a file of keys that holds none',
    make: async (dataDir) => {
      await mkdir(join(dataDir, 'identity'), { recursive: true });
      await writeFile(join(dataDir, 'identity', 'keys.json'), SECRET);
      return {};
    },
    says: /keys\.json holds no private RS256 key; delete it/,
  },
  {
    title: 'an issuer with a slash too many',
    make: () => ({ IDENTITY_ISSUER: `${issuer.issuer}/`, IDENTITY_AUDIENCE: 'dataflow' }),
    says: /^IDENTITY_ISSUER is http:\/\/127\.0\.0\.1:\d+\/, but http\S+ names http:\/\/127\.0\.0\.1:\d+: set IDENTITY_ISSUER to/,
  },
  {
    title: 'a value that is not what a setting takes',
    make: () => ({ LOG_LEVEL: 'loud', CREDENTIALS_KEY: SECRET }),
    says: /correct these settings .*\n(CREDENTIALS_KEY: expected .*\n?|LOG_LEVEL: expected .* found "loud"\n?){2}$/,
    lines: 3,
  },
  {
    title: 'settings that lack others',
    make: () => S3,
    says: /correct these settings .*\nS3_BUCKET: expected a value.*\nS3_ACCESS_KEY_ID: expected a value/,
    lines: 3,
  },
  {
    title: 'a package of nodes that is not there',
    make: () => ({ NODE_PACKAGES: 'no-such-package' }),
    says: /^NODE_PACKAGES: 'no-such-package' /,
  },
  {
    title: 'a database that no server offers',
    make: () => ({ DATABASE_URL: `postgresql://flow:${SECRET}@127.0.0.1:1/calls` }),
    says: /^The server cannot use DATABASE_URL \(database 'calls' at 127\.0\.0\.1:1, user 'flow', ECONNREFUSED\): The database does not answer: check that it runs/,
  },
  {
    title: 'a database at an unknown host',
    make: () => ({ DATABASE_URL: `postgresql://flow:${SECRET}@no-such-host.invalid/calls` }),
    says: /at no-such-host\.invalid:5432, user 'flow', \w+\): The database does not answer: check .* host/,
  },
  {
    title: 'a wrong password of the database',
    make: () => refusing('28P01', 'password authentication failed for user "flow"'),
    says: /user 'flow', 28P01\): The database refuses the login of the server: check user and password/,
  },
  {
    title: 'a database without free connections',
    make: () => refusing('53300', 'sorry, too many clients already'),
    says: /53300\): The database has no free connections: raise max_connections/,
  },
  {
    title: 'a database that does not exist',
    make: () => refusing('3D000', 'database "calls" does not exist'),
    says: /database 'calls' at .*3D000\): The database does not exist: create it/,
  },
  {
    title: 'a database that starts up',
    make: () => refusing('57P03', 'the database system is starting up'),
    says: /57P03\): The database does not answer: check that it runs/,
  },
  {
    title: 'a database that denies a right',
    make: () => refusing('42501', 'permission denied for database calls'),
    says: /42501\): The database denies the server a right that it needs: make the user in DATABASE_URL the owner/,
  },
  {
    title: 'a database that is called with TLS and has none',
    make: () => overTls(),
    says: /user 'flow'\): No TLS connection to the database is possible: check sslmode in DATABASE_URL/,
  },
  {
    title: 'a database whose certificate is self-signed',
    make: () => overTls(TEST_CERTIFICATE),
    says: /DEPTH_ZERO_SELF_SIGNED_CERT\): No TLS connection .* possible: check sslmode in DATABASE_URL, and NODE_EXTRA_CA_CERTS/,
  },
  {
    title: 'a database whose certificate has expired',
    make: () => overTls(EXPIRED_CERTIFICATE),
    says: /CERT_HAS_EXPIRED\): No TLS connection to the database is possible: check sslmode/,
  },
  {
    title: 'a database that is read-only',
    make: readOnly,
    says: /^The server cannot use DATABASE_URL .*: The database is read-only: name the primary server in DATABASE_URL/,
  },
  {
    title: 'a schema that is two versions newer',
    make: newerSchema,
    says: /^The schema of the database is 2 versions newer than this server, .*: start a newer version of the server/,
  },
  {
    title: 'NODE_ENV=production and no issuer',
    make: () => ({ NODE_ENV: 'production' }),
    says: /correct these settings .*\nIDENTITY_ISSUER: expected an issuer, since NODE_ENV is neither .*; set IDENTITY_ISSUER and/,
    lines: 2,
  },
];

describe.concurrent('a start with', () => {
  it.for(BROKEN_STARTS.map((row) => [row.title, row] as const))(
    '%s fails with one sentence that says how to fix it',
    ([title, { make, says, lines = 1 }], { skip }) =>
      atMostTwo(async () => {
        const dataDir = join(folder, title.replaceAll(' ', '-'));
        const settings = await make(dataDir);
        if (!settings) return skip('no file system can be mounted, or no PostgreSQL is there');
        const { status, stdout, stderr } = await runToEnd({ DATA_DIR: dataDir, ...settings });
        expect(stderr.trim()).toMatch(says);
        expect(status).toBe(1);
        expect(stderr.trim().split('\n')).toHaveLength(lines);
        // There is no log before the settings are read.
        if (lines === 1) expect(stdout).toContain(JSON.stringify(stderr.trim()));
        expect(stdout + stderr).not.toContain(SECRET);
      }),
  );
});

describe.concurrent('a start', () => {
  it('warns of a variable that is one edit from a setting, without its value', () =>
    atMostTwo(async () => {
      const server = await BuiltServer.start({ environment: { DATABSE_URL: SECRET } });
      await server.stop();
      expect(server.output).toMatch(/DATABSE_URL is not a setting and has no effect: did you mean DATABASE_URL\?/);
      expect(server.output).not.toContain(SECRET);
    }));

  it('goes on without an issuer that does not answer, and readiness reports identity as down', () =>
    atMostTwo(async () => {
      const gone = await FakeIdentityServer.start();
      await gone.close();
      const environment = gone.environment;
      const server = await BuiltServer.start({ environment });
      const ready = await fetch(`${server.url}/health/ready`);
      expect([ready.status, await ready.json()]).toMatchObject([
        503,
        {
          details: {
            identity: { status: 'down', message: expect.stringContaining('refused the connection') as string },
          },
        },
      ]);
      await server.stop();
      expect(server.output).toMatch(
        /The identity server at 127\.0\.0\.1:\d+ refused the connection; check that it runs/,
      );
    }));
});
