import { Controller, Get, Logger, Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthGuard, AuthModule, CurrentCaller, RequiresScope, type Caller } from '../../src/auth/index.js';
import { Log } from '../../src/common/logging/index.js';
import { ProblemFilter } from '../../src/common/problem-details/index.js';
import { ConfigModule, readEnvironment } from '../../src/config/index.js';
import { EmbeddedIdentity, IdentityHost, IdentityModule, mountEmbeddedIdentity } from '../../src/identity/index.js';
import { startEmbeddedIdentity } from '../../src/identity/start-embedded-identity.js';

@Controller()
class Routes {
  @RequiresScope('run')
  @Get('run')
  run(@CurrentCaller() { clientId, scopes, tenants }: Caller): object {
    return { clientId, scopes: [...scopes], tenants: tenants ?? null };
  }
}

interface Server {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly identity: EmbeddedIdentity;
}

let dataDir: string;
const apps: NestExpressApplication[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dataflow-identity-'));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await rm(dataDir, { recursive: true, force: true });
});

/** A server that lives as long as the test. */
function start(
  variables: Record<string, string> = {},
  prepare?: (app: NestExpressApplication) => void,
): Promise<Server> {
  return startIn(dataDir, apps, variables, prepare);
}

/** One for all tests of a block, with the defaults. */
function sharedServer(): () => Server {
  const opened: NestExpressApplication[] = [];
  let folder: string;
  let server: Server;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dataflow-identity-'));
    server = await startIn(folder, opened);
  });
  afterAll(async () => {
    await Promise.all(opened.map((app) => app.close()));
    await rm(folder, { recursive: true, force: true });
  });
  return () => server;
}

async function startIn(
  DATA_DIR: string,
  opened: NestExpressApplication[],
  variables: Record<string, string> = {},
  prepare?: (app: NestExpressApplication) => void,
): Promise<Server> {
  const environment = readEnvironment({ DATA_DIR, ...variables });

  @Module({
    imports: [ConfigModule.with(environment), AuthModule, IdentityModule],
    controllers: [Routes],
    providers: [{ provide: APP_GUARD, useExisting: AuthGuard }],
  })
  class TestModule {}

  Logger.overrideLogger(false);
  const app = await NestFactory.create<NestExpressApplication>(TestModule);
  opened.push(app);
  prepare?.(app);
  mountEmbeddedIdentity(app);
  await app.listen(0, '127.0.0.1');
  const { embedded } = app.get(IdentityHost);
  if (!embedded) throw new Error('The embedded provider does not run.');
  return { app, url: await app.getUrl(), identity: embedded };
}

interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Sends the form of `curl -d client_id=… -d client_secret=… …`; undefined fields are omitted. */
async function token(
  url: string,
  fields: Record<string, string | undefined>,
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const sent = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  const response = await fetch(`${url}/connect/token`, { method: 'POST', headers, body: new URLSearchParams(sent) });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

function credentials({ identity }: Server): Record<string, string> {
  return { client_id: identity.clientId, client_secret: identity.clientSecret, grant_type: 'client_credentials' };
}

async function json(url: string, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
  return (await (await fetch(url, { headers })).json()) as Record<string, unknown>;
}

describe('POST /connect/token', () => {
  const shared = sharedServer();

  it('answers the documented form with a token that opens the server', async () => {
    const server = shared();
    const { status, headers, body } = await token(server.url, { ...credentials(server), scope: 'Wagtail' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toContain('no-store');
    expect(body).toEqual({
      access_token: expect.any(String) as string,
      expires_in: 3600,
      token_type: 'Bearer',
      scope: 'Wagtail',
    });

    const authorization = `Bearer ${String(body.access_token)}`;
    expect(await json(`${server.url}/run`, { authorization })).toEqual({
      clientId: 'demo',
      scopes: ['Wagtail'],
      tenants: null,
    });
  });

  it('signs access tokens (RFC 9068) with the published keys', async () => {
    const server = shared();
    const { body } = await token(server.url, { ...credentials(server), scope: 'Wagtail Wagtail.Admin' });
    const accessToken = String(body.access_token);
    const keys = createLocalJWKSet((await json(`${server.url}/.well-known/jwks.json`)) as unknown as JSONWebKeySet);
    const { payload } = await jwtVerify(accessToken, keys, {
      issuer: 'https://embedded-identity.dataflow.invalid',
      audience: 'dataflow',
      typ: 'at+jwt',
    });
    expect(decodeProtectedHeader(accessToken)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    const jti = expect.stringMatching(/./) as string;
    expect(payload).toMatchObject({ client_id: 'demo', sub: 'demo', jti, scope: 'Wagtail Wagtail.Admin' });
    expect(payload.exp! - payload.iat!).toBe(3_600);
  });

  it('issues tokens that AUTH_TOKEN_TYPE=at+jwt accepts', async () => {
    const server = await start({ AUTH_TOKEN_TYPE: 'at+jwt' });
    const { body } = await token(server.url, credentials(server));
    const authorization = `Bearer ${String(body.access_token)}`;
    expect(await json(`${server.url}/run`, { authorization })).toMatchObject({ clientId: 'demo' });
  });

  it('takes the client by HTTP Basic as well', async () => {
    const server = shared();
    const { clientId, clientSecret } = server.identity;
    const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    expect(await token(server.url, { grant_type: 'client_credentials' }, { authorization })).toMatchObject({
      status: 200,
      body: { scope: 'Wagtail' },
    });
  });

  it('grants the scope to run when none is asked for, and all three when they are', async () => {
    const server = await start({ SCOPE_RUN: 'Run', SCOPE_ADMIN: 'Run.Admin', SCOPE_PLATFORM: 'Run.Platform' });
    for (const scope of [undefined, '']) {
      expect(await token(server.url, { ...credentials(server), scope })).toMatchObject({ body: { scope: 'Run' } });
    }
    const all = 'Run Run.Admin Run.Platform';
    expect(await token(server.url, { ...credentials(server), scope: all })).toMatchObject({ body: { scope: all } });
  });

  it.each(['Other', 'Wagtail Other', 'openid', 'offline_access', ' ', '"'])('refuses the scope %j', async (scope) => {
    const server = shared();
    expect(await token(server.url, { ...credentials(server), scope })).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope' },
    });
  });

  it.each([
    ['a wrong secret', { client_secret: 'x'.repeat(43) }, 401, 'invalid_client'],
    ['no secret', { client_secret: undefined }, 401, 'invalid_client'],
    ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
    ['no client', { client_id: undefined, client_secret: undefined }, 400, 'invalid_request'],
    ['no grant type', { grant_type: undefined }, 400, 'invalid_request'],
    ['the password grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['the authorization code grant', { grant_type: 'authorization_code', code: 'x' }, 400, 'unsupported_grant_type'],
    ['another resource', { resource: 'urn:other' }, 400, 'invalid_target'],
  ])('refuses %s', async (_what, fields, status, error) => {
    const server = shared();
    expect(await token(server.url, { ...credentials(server), ...fields })).toMatchObject({ status, body: { error } });
  });

  it('refuses a wrong secret by Basic with a challenge', async () => {
    const server = shared();
    const authorization = `Basic ${Buffer.from('demo:wrong').toString('base64')}`;
    const { status, headers } = await token(server.url, { grant_type: 'client_credentials' }, { authorization });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  it('answers JSON to a client that would rather have HTML', async () => {
    const server = shared();
    const { status, body } = await token(server.url, { grant_type: 'password' }, { accept: 'text/html' });
    expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('refuses a large body without reading it to its end', async () => {
    const server = shared();
    expect(await token(server.url, { ...credentials(server), padding: 'x'.repeat(100_000) })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it('cuts off a body that does not end, whether it was refused before or not', async () => {
    const { hostname, port } = new URL(shared().url);
    const lifeMs = (contentLength: number): Promise<number> =>
      new Promise((resolve) => {
        const began = Date.now();
        const socket = connect(Number(port), hostname).on('error', () => undefined);
        socket.write(`POST /connect/token HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: ${contentLength}\r\n`);
        socket.write('Content-Type: application/x-www-form-urlencoded\r\n\r\n');
        const drip = setInterval(() => socket.write('x'), 100);
        socket.resume().on('close', () => {
          clearInterval(drip);
          resolve(Date.now() - began);
        });
      });
    for (const life of await Promise.all([lifeMs(1_000), lifeMs(10 ** 9)])) expect(life).toBeGreaterThan(4_000);
  });
});

describe('the other endpoints', () => {
  const shared = sharedServer();

  it('say where tokens and keys are, and nothing of what is off', async () => {
    const server = shared();
    expect(await json(`${server.url}/.well-known/openid-configuration`)).toEqual({
      issuer: 'https://embedded-identity.dataflow.invalid',
      token_endpoint: `${server.url}/connect/token`,
      jwks_uri: `${server.url}/.well-known/jwks.json`,
      grant_types_supported: ['client_credentials'],
      scopes_supported: ['Wagtail', 'Wagtail.Admin', 'Wagtail.Platform'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });

  it('publish no private member of a key', async () => {
    const server = shared();
    const { keys } = (await json(`${server.url}/.well-known/jwks.json`)) as unknown as JSONWebKeySet;
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
    expect(server.identity.jwks.keys.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ]);
  });

  it('are found under BASE_PATH, at the address that a trusted proxy was called at', async () => {
    const server = await start({ BASE_PATH: '/dataflow' }, (app) => app.set('trust proxy', 1));
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'gateway.example' };
    expect(await json(`${server.url}/dataflow/.well-known/openid-configuration`, forwarded)).toMatchObject({
      token_endpoint: 'https://gateway.example/dataflow/connect/token',
      jwks_uri: 'https://gateway.example/dataflow/.well-known/jwks.json',
    });
    expect(await token(`${server.url}/dataflow`, credentials(server))).toMatchObject({ status: 200 });
    expect((await fetch(`${server.url}/connect/token`, { method: 'POST' })).status).toBe(404);
  });

  it('do not believe a proxy that is not trusted', async () => {
    const server = shared();
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' };
    expect(await json(`${server.url}/.well-known/openid-configuration`, forwarded)).toMatchObject({
      token_endpoint: `${server.url}/connect/token`,
    });
  });

  it.each([
    'GET /auth',
    'POST /connect/token/',
    'POST /token',
    'POST /token/introspection',
    'POST /token/revocation',
    'POST /reg',
    'POST /request',
    'POST /device/auth',
    'GET /device',
    'GET /me',
    'POST /me',
    'GET /session/end',
    'POST /session/end/confirm',
    'GET /jwks',
    'GET /interaction/abc',
    'GET /.well-known/oauth-authorization-server',
  ])('do not exist: %s', async (endpoint) => {
    const server = shared();
    const [method = '', path = ''] = endpoint.split(' ');
    const response = await fetch(`${server.url}${path}`, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ statusCode: 404 });
  });

  it.each([
    ['/connect/token', ['GET', 'PUT', 'DELETE'], 'OPTIONS, POST'],
    ['/.well-known/jwks.json', ['POST', 'PATCH'], 'GET, HEAD, OPTIONS'],
    ['/.well-known/openid-configuration', ['POST', 'PROPFIND'], 'GET, HEAD, OPTIONS'],
  ])('have no other methods: %s', async (path, methods, allowed) => {
    const server = await start({}, (app) => app.useGlobalFilters(new ProblemFilter(Log.to('silent'), '/errors')));
    for (const method of methods) {
      const response = await fetch(server.url + path, { method });
      expect([method, response.status, response.headers.get('Allow')]).toEqual([method, 405, allowed]);
      expect(await response.json()).toMatchObject({ code: 'request.method-not-allowed', instance: path });
    }
    const options = await fetch(server.url + path, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('Allow')]).toEqual([204, allowed]);
  });

  it('leave CORS to the application', async () => {
    const closed = shared();
    const headers = { origin: 'https://app.example' };
    const allowed = 'access-control-allow-origin';
    expect((await fetch(`${closed.url}/.well-known/jwks.json`, { headers })).headers.has(allowed)).toBe(false);
    expect((await token(closed.url, credentials(closed), headers)).headers.has(allowed)).toBe(false);

    const open = await start({}, (app) => app.enableCors({ origin: ['https://app.example'] }));
    expect((await token(open.url, credentials(open), headers)).headers.get(allowed)).toBe('https://app.example');
  });
});

describe('the first start', () => {
  it('makes keys and a secret that only the owner may read', async () => {
    const { identity } = await start();
    const folder = join(dataDir, 'identity');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await readdir(folder)).sort()).toEqual(['client-secret', 'keys.json']);
    for (const file of await readdir(folder)) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
    expect(identity).toMatchObject({ clientId: 'demo', isNewSecret: true, secretFile: join(folder, 'client-secret') });
    expect(identity.clientSecret).toMatch(/^[\w-]{43}$/);
    expect((await readFile(join(folder, 'client-secret'), 'utf8')).trim()).toBe(identity.clientSecret);
  });

  it('shows the secret to nobody who prints the object', async () => {
    const { identity } = await start();
    expect(inspect(identity, { depth: 9, showHidden: true })).not.toContain(identity.clientSecret);
    expect(JSON.stringify(identity)).not.toContain(identity.clientSecret);
  });

  it('is followed by others with the same keys and secret, which accept the tokens of the first', async () => {
    const first = await start();
    const { body } = await token(first.url, credentials(first));
    await first.app.close();

    const second = await start();
    expect(second.identity).toMatchObject({ isNewSecret: false, jwks: first.identity.jwks });
    expect(second.identity.clientSecret).toBe(first.identity.clientSecret);
    const authorization = `Bearer ${String(body.access_token)}`;
    expect((await fetch(`${second.url}/run`, { headers: { authorization } })).status).toBe(200);
  });

  it('at the same time as another leaves both with one set of keys', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(second.identity.jwks).toEqual(first.identity.jwks);
    expect(second.identity.clientSecret).toBe(first.identity.clientSecret);
    expect((await readdir(join(dataDir, 'identity'))).sort()).toEqual(['client-secret', 'keys.json']);
  });

  it('uses the client that the environment gives, and writes no secret', async () => {
    const variables = {
      EMBEDDED_IDENTITY_CLIENT_ID: 'lab',
      EMBEDDED_IDENTITY_CLIENT_SECRET: 'a secret+of/mine: 100 %',
    };
    const server = await start(variables);
    expect(server.identity).toMatchObject({ clientId: 'lab', secretFile: undefined, isNewSecret: false });
    expect(await readdir(join(dataDir, 'identity'))).toEqual(['keys.json']);
    expect(await token(server.url, credentials(server))).toMatchObject({ status: 200 });
  });

  it('fails where the secret is one that no client could send', async () => {
    const secret = { EMBEDDED_IDENTITY_CLIENT_SECRET: 'geheim-geheim-geheim-ü' };
    await expect(startEmbeddedIdentity(readEnvironment({ DATA_DIR: dataDir, ...secret }))).rejects.toThrow(
      'printable ASCII',
    );
  });

  it('fails where the keys were damaged, and says how to go on', async () => {
    const { app } = await start();
    await app.close();
    await writeFile(join(dataDir, 'identity', 'keys.json'), '{"keys": [');
    const environment = readEnvironment({ DATA_DIR: dataDir });
    await expect(startEmbeddedIdentity(environment)).rejects.toThrow(
      /keys\.json holds no private RS256 key; delete it/,
    );
  });

  it('does not happen where an identity server is configured', async () => {
    await expect(start({ IDENTITY_ISSUER: 'https://id.example', IDENTITY_AUDIENCE: 'dataflow' })).rejects.toThrow(
      'The embedded provider does not run.',
    );
    expect(await readdir(dataDir)).toEqual([]);
  });
});

describe('a provider that runs for long', () => {
  it('keeps nothing of 2,000 tokens, and says nothing', async () => {
    const outputs = (['log', 'info', 'warn', 'error'] as const).map((method) => vi.spyOn(console, method));
    const errors = vi.spyOn(Logger.prototype, 'error');
    const server = await start();
    const issue = async (count: number): Promise<void> => {
      for (let issued = 0; issued < count; issued += 20) {
        const answers = await Promise.all(Array.from({ length: 20 }, () => token(server.url, credentials(server))));
        expect(answers.every(({ status }) => status === 200)).toBe(true);
      }
    };
    const before = await listing();
    await issue(500);
    const usedBefore = usedHeap();
    await issue(2_000);
    expect(usedHeap() - usedBefore).toBeLessThan(2 * 1024 ** 2);
    expect(await listing()).toEqual(before);
    for (const output of [...outputs, errors]) expect(output).not.toHaveBeenCalled();
  }, 60_000);

  async function listing(): Promise<string[]> {
    return (await readdir(dataDir, { recursive: true })).sort();
  }

  function usedHeap(): number {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    return process.memoryUsage().heapUsed;
  }
});
