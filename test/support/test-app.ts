import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moduleOfRoles } from '../../src/roles/index.js';
import { configureApp } from '../../src/app.setup.js';
import { Log } from '../../src/common/logging/index.js';
import { readEnvironment } from '../../src/config/index.js';
import { Database } from '../../src/database/index.js';
import { OperationService } from '../../src/operations/index.js';
import { ProjectService } from '../../src/projects/index.js';
import { TenancyService, type Tenant } from '../../src/tenancy/index.js';
import { lendEmbedded, type TestDatabase } from './databases.js';
import { FakeIdentityServer } from './fake-identity-server.js';
import { UNPRESSED } from './programs.js';

export const ALL_SCOPES = 'Wagtail Wagtail.Admin Wagtail.Platform';

export interface TestAppOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Modules with nodes of the test. */
  readonly imports?: readonly (Type | DynamicModule)[];
  /** The database, closed with the application; by default an embedded one with an empty schema. */
  readonly database?: TestDatabase;
  /** Providers to put in the place of the real ones. */
  readonly overrides?: readonly (readonly [
    token: Type | (abstract new (...args: never[]) => unknown),
    value: unknown,
  ])[];
}

export interface TokenClaims {
  readonly scope?: string;
  readonly tenant?: string | readonly string[];
  readonly client_id?: string;
}

/** The whole server over real HTTP, with a separate identity server and a tenant `demo`. */
export class TestApp {
  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly identity: FakeIdentityServer,
    readonly dataDir: string,
    readonly demo: Tenant,
    /** Lines of the log, as they were written. */
    readonly logLines: readonly string[],
    private readonly database: TestDatabase,
  ) {}

  static async start({
    environment = {},
    imports = [],
    overrides = [],
    ...options
  }: TestAppOptions = {}): Promise<TestApp> {
    const identity = await FakeIdentityServer.start();
    const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-app-'));
    const database = options.database ?? (await lendEmbedded());
    const logLines: string[] = [];
    const settings = readEnvironment({
      ...identity.environment,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'debug',
      ...UNPRESSED,
      ...environment,
    });
    const log = Log.to(settings.LOG_LEVEL, { write: (line) => void logLines.push(line) });
    const builder = Test.createTestingModule({ imports: [moduleOfRoles({ environment: settings, log }), ...imports] });
    builder.overrideProvider(Database).useValue(database.database);
    for (const [token, value] of overrides) builder.overrideProvider(token).useValue(value);
    const module = await builder.compile();
    const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
    configureApp(app);
    await app.listen(0, '127.0.0.1');
    const demo = await app.get(TenancyService).create('demo', null);
    return new TestApp(app, await app.getUrl(), identity, dataDir, demo, logLines, database);
  }

  get operations(): OperationService {
    return this.app.get(OperationService);
  }

  get db(): Database {
    return this.database.database;
  }

  /** A token for the tenant `demo`, with all scopes by default. */
  token(claims: TokenClaims = {}): Promise<string> {
    return this.identity.sign({ scope: ALL_SCOPES, tenant: 'demo', ...claims });
  }

  /** Headers of a caller who may do everything in the tenant `demo`. */
  async headers(extra: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
    return { Authorization: `Bearer ${await this.token()}`, Tenant: 'demo', ...extra };
  }

  /** Saves a design as a project of `demo`; it is active at once. */
  async saveProject(design: Readonly<Record<string, unknown>>): Promise<void> {
    await this.app.get(ProjectService).create(this.demo.id, { design, author: 'test', note: '' });
  }

  /** Runs a batch operation, by default with `Parameters` first. */
  async run(
    project: string,
    { parameters, audio, headers = {}, audioFirst = false }: RunOptions = {},
  ): Promise<Response> {
    const form = new FormData();
    const addAudio = (): void => {
      if (audio) form.append('Audio', new Blob([audio]), 'call.wav');
    };
    if (audioFirst) addAudio();
    if (parameters !== undefined)
      form.append('Parameters', typeof parameters === 'string' ? parameters : JSON.stringify(parameters));
    if (!audioFirst) addAudio();
    return fetch(`${this.url}/project-runner`, {
      method: 'POST',
      headers: { ...(await this.headers({ ProjectName: project })), ...headers },
      body: form,
    });
  }

  async close(): Promise<void> {
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
    await this.identity.close();
    await this.database.dispose();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

export interface RunOptions {
  readonly parameters?: unknown;
  readonly audio?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly audioFirst?: boolean;
}

/** The events of a JSON result. */
export async function eventsOf(response: Response): Promise<WireEvents> {
  return (await response.json()) as WireEvents;
}

export type WireEvents = {
  Name: string;
  Channel: number;
  Data: Record<string, unknown> | null;
  [key: string]: unknown;
}[];
