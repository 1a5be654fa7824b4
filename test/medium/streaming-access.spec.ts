import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { OperationRepository } from '../../src/operations/ledger/index.js';
import { TenancyService } from '../../src/tenancy/index.js';
import { StreamClient, type Closing, type Frame } from '../support/stream-client.js';
import { callProject } from '../support/stream-projects.js';
import { ALL_SCOPES, TestApp } from '../support/test-app.js';

/** Who may open a stream, how long they may go on, and how the server takes its leave. */

const CALL = { ProjectName: 'call' };

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ environment: { MAX_OPERATIONS: '3', MAX_EVENT_LOOP_DELAY_MS: '0' } });
  await app.saveProject(callProject());
  await app.app.get(TenancyService).create('other', null);
});
afterAll(() => app.close());
afterEach(() => expect.poll(() => app.operations.count).toBe(0));

/** A token that is accepted for so many seconds more: the server's tolerance is 30. */
async function tokenFor(seconds: number, claims: Record<string, unknown> = {}): Promise<string> {
  // Times in tokens are whole seconds.
  const now = Math.ceil(Date.now() / 1000);
  return app.identity.sign({ scope: ALL_SCOPES, tenant: 'demo', exp: now - 30 + seconds, ...claims });
}

/** Sends a Start as it is. */
async function start(message: object, path?: string, headers: Record<string, string> = {}): Promise<StreamClient> {
  const client = await StreamClient.open(app.url, path, { headers });
  client.send({ MessageName: 'Start', ...message });
  return client;
}

async function finalize(client: StreamClient): Promise<Closing> {
  client.send({ MessageName: 'Finalize' });
  return client.closed;
}

async function refusalOf(client: StreamClient): Promise<{ closing: Closing; error: Frame }> {
  const closing = await client.closed;
  expect(client.frames).toEqual([expect.objectContaining({ MessageName: 'StartResponse', Success: false })]);
  return { closing, error: client.frames[0]!.Error as Frame };
}

interface Who {
  readonly Token: string | undefined;
  readonly Tenant: string | undefined;
  readonly ProjectName: string | undefined;
}

describe('a Start', () => {
  it.each<[string, () => Promise<Partial<Who>>]>([
    ["another tenant's token", async () => ({ Token: await app.token({ tenant: 'other' }) })],
    ['a tenant that does not exist', async () => ({ Token: await app.token({ tenant: 'none' }), Tenant: 'none' })],
    ['a tenant of somebody else', async () => ({ Tenant: 'other' })],
    ['a token without the scope', async () => ({ Token: await app.token({ scope: 'openid Wagtail.Admin' }) })],
    ['a token that has expired', async () => ({ Token: await tokenFor(-5) })],
    ['a token that is none', async () => ({ Token: 'no-token-at-all' })],
    ['a forged token', async () => ({ Token: await app.identity.forge('tampered with') })],
    ['no token', async () => ({ Token: undefined })],
    ['no tenant', async () => ({ Tenant: undefined })],
    ['no project', async () => ({ ProjectName: undefined })],
    ['an unknown project', async () => ({ ProjectName: 'nothing' })],
    ["another tenant's project", async () => ({ Token: await app.token({ tenant: ['other'] }), Tenant: 'other' })],
  ])('with %s is refused, with the code of HTTP', async (_case, makeChange) => {
    const who: Who = { Token: await app.token(), Tenant: 'demo', ProjectName: 'call', ...(await makeChange()) };
    const { closing, error } = await refusalOf(await start(who));
    const { Token, ...rest } = who;
    const headers = Object.entries({ ...rest, Authorization: Token === undefined ? undefined : `Bearer ${Token}` });
    const body = new FormData();
    body.append('Parameters', '{}');
    const response = await fetch(`${app.url}/project-runner`, {
      method: 'POST',
      headers: Object.fromEntries(headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
      body,
    });
    const problem = (await response.json()) as Frame;
    expect(error).toMatchObject({ code: problem.code, status: response.status, title: problem.title });
    expect(closing).toEqual({ code: 1008, reason: problem.code });
    expect(JSON.stringify(error)).not.toContain(Token ?? 'Bearer');
  });

  it('may say in headers and in the path what it need not say again', async () => {
    const headers = { Authorization: `Bearer ${await app.token()}`, Tenant: 'demo' };
    for (const [path, message, extra] of [
      ['/project-runner/call', {}, headers],
      [
        '/project-runner/call/',
        { Tenant: 'demo', Token: headers.Authorization.slice(7), ProjectName: 'call' },
        headers,
      ],
      ['/project-runner', CALL, headers],
      ['/project-runner/call?token=none', { Tenant: app.demo.id, Token: await app.token() }, {}],
      ['/project-runner', { ...CALL, Tenant: null, Token: '' }, headers],
    ] as const) {
      const client = await start(message, path, extra);
      expect(await client.response('Start')).toMatchObject({ Success: true, ProjectName: 'call', ProjectVersion: 1 });
      expect((await finalize(client)).code).toBe(1000);
    }
  });

  it.each([
    ['/Tenant', { Tenant: 'other' }],
    ['/Token', { Token: 'abc' }],
    ['/ProjectName', { ProjectName: 'nothing' }],
    ['/ProjectName', { ProjectName: 7 }],
  ])('that says another %s than the handshake is refused', async (pointer, message) => {
    const headers = { Authorization: `Bearer ${await app.token()}`, Tenant: 'demo' };
    const { closing, error } = await refusalOf(await start(message, '/project-runner/call', headers));
    expect(closing).toEqual({ code: 1008, reason: 'request.invalid' });
    expect(error.errors).toEqual([expect.objectContaining({ pointer })]);
  });

  it('never takes a token from the address', async () => {
    const path = `/project-runner/call?Token=${await app.token()}&access_token=${await app.token()}`;
    const { error } = await refusalOf(await start({ Tenant: 'demo' }, path));
    expect(error.code).toBe('auth.token-missing');
  });

  it('while the identity server is away and no key is known is refused, and may be tried again', async () => {
    const fresh = await TestApp.start();
    await fresh.saveProject(callProject());
    await fresh.identity.goDown();
    const { closing, error } = await refusalOf(await StreamClient.start(fresh, CALL));
    expect(error).toMatchObject({ code: 'auth.identity-unavailable', retryable: true });
    expect(closing).toEqual({ code: 1008, reason: 'auth.identity-unavailable' });
    await fresh.close();
  });
});

describe('room', () => {
  it("past a tenant's own limit is refused with 1013, and there again when a stream has ended", async () => {
    await app.app.get(TenancyService).update('demo', { maxOperations: 2 });
    const running = [await StreamClient.running(app, CALL), await StreamClient.running(app, CALL)];
    const { closing, error } = await refusalOf(await StreamClient.start(app, CALL));
    expect(closing).toEqual({ code: 1013, reason: 'quota.exceeded' });
    expect(error).toMatchObject({ code: 'quota.exceeded', status: 429, retryable: true });
    await finalize(running[0]!);
    await expect.poll(() => app.operations.count).toBe(1);
    running[0] = await StreamClient.running(app, CALL);
    await app.app.get(TenancyService).update('demo', { maxOperations: null });
    await Promise.all(running.map(finalize));
  });

  it("past the process's limit is refused with 1013", async () => {
    const running = await Promise.all([1, 2, 3].map(() => StreamClient.running(app, CALL)));
    const { closing } = await refusalOf(await StreamClient.start(app, CALL));
    expect(closing).toEqual({ code: 1013, reason: 'server.busy' });
    await Promise.all(running.map(finalize));
  });
});

describe('a token', () => {
  it('that runs out in mid-stream ends it', async () => {
    const client = await start({ ...CALL, Tenant: 'demo', Token: await tokenFor(1) });
    await client.response('Start');
    expect(await client.closed).toEqual({ code: 1008, reason: 'auth.token-expired' });
    expect(client.frames.at(-1)).toMatchObject({ code: 'auth.token-expired', status: 401 });
    expect(client.problems).toHaveLength(1);
    const { SessionId } = await client.response('Start');
    const repository = app.app.get(OperationRepository, { strict: false });
    await expect
      .poll(() => repository.find(app.demo.id, String(SessionId)))
      .toMatchObject({ state: 'failed', errorCode: 'auth.token-expired' });
  });

  it('is renewed by an Update, and the stream goes on past the end of the first', async () => {
    const short = await tokenFor(1);
    const end = Date.now() + 1_500;
    const client = await start({ ...CALL, Tenant: 'demo', Token: short });
    await client.response('Start');
    client.send({ MessageName: 'Update', Token: await app.token() });
    expect(await client.response('Update')).toMatchObject({ Success: true });
    await expect.poll(() => Date.now(), { timeout: 5_000 }).toBeGreaterThan(end + 1_000);
    client.send({ Event: { Name: 'x' } });
    await client.event('x');
    expect(await finalize(client)).toEqual({ code: 1000, reason: '' });
  });

  it('that is worse is refused, and the stream goes on with what it had', async () => {
    const client = await StreamClient.running(app, CALL);
    const wrong = [
      await app.token({ tenant: 'other' }),
      await app.token({ scope: 'openid' }),
      await app.identity.forge('tampered with'),
      await tokenFor(-5),
      'abc',
      7,
    ];
    for (const Token of wrong) client.send({ MessageName: 'Update', Token });
    client.send({ Event: { Name: 'x' } });
    await client.event('x');
    const updates = client.frames.filter(({ MessageName }) => MessageName === 'UpdateResponse');
    expect(updates.map(({ Success }) => Success)).toEqual(wrong.map(() => false));
    const codes = updates.map(({ Error }) => (Error as Frame).code);
    expect(codes.sort()).toEqual(
      [
        'tenancy.forbidden',
        'auth.scope-missing',
        'auth.token-invalid',
        'auth.token-expired',
        'auth.token-invalid',
        'request.invalid',
      ].sort(),
    );
    expect(await finalize(client)).toEqual({ code: 1000, reason: '' });
  });

  it('that is refused changes no setting that came with it', async () => {
    const client = await StreamClient.running(app, CALL);
    client.send({ MessageName: 'Update', Token: await app.token({ tenant: 'other' }), Settings: { Unknown: 1 } });
    expect(await client.response('Update')).toMatchObject({ Success: false, Error: { code: 'tenancy.forbidden' } });
    expect((await finalize(client)).code).toBe(1000);
  });

  it('signed with new keys renews a stream that began with the old', async () => {
    const client = await StreamClient.running(app, CALL);
    await app.identity.rotate({ keepOld: false });
    client.send({ Event: { Name: 'x' } });
    await client.event('x');
    client.send({ MessageName: 'Update', Token: await app.token() });
    expect(await client.response('Update')).toMatchObject({ Success: true });
    const next = await StreamClient.running(app, CALL);
    for (const each of [client, next]) expect((await finalize(each)).code).toBe(1000);
  });
});

describe('a server that leaves', () => {
  it('lets streams end within the grace period, and closes the rest, new ones and idle ones with 1001', async () => {
    const leaving = await TestApp.start({ environment: { SHUTDOWN_GRACE_SECONDS: '1' } });
    await leaving.saveProject(callProject());
    const idle = await StreamClient.open(leaving.url);
    const late = await StreamClient.open(leaving.url);
    const [quick, slow] = [await StreamClient.running(leaving, CALL), await StreamClient.running(leaving, CALL)];
    const drained = leaving.operations.drain();
    quick.send({ Event: { Name: 'x' } });
    await quick.event('x');
    expect((await finalize(quick)).code).toBe(1000);
    late.send({ MessageName: 'Start', Tenant: 'demo', Token: await leaving.token(), ...CALL });
    expect((await refusalOf(late)).closing).toEqual({ code: 1001, reason: 'server.draining' });
    const refused = await new Promise<IncomingMessage>((resolve) => {
      const socket = new WebSocket(`${leaving.url.replace('http', 'ws')}/project-runner`);
      socket.once('error', () => undefined);
      socket.once('unexpected-response', (_request, response) => resolve(response));
    });
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5']);
    expect(refused.headers).not.toHaveProperty('ratelimit');
    expect(await slow.closed).toEqual({ code: 1001, reason: 'server.draining' });
    expect(slow.frames.at(-1)).toMatchObject({ code: 'server.draining', status: 503, retryable: true });
    await drained;
    const [closing] = await Promise.all([idle.closed, leaving.close()]);
    expect(closing).toEqual({ code: 1001, reason: 'server.draining' });
    expect(idle.problems).toHaveLength(1);
  });
});
