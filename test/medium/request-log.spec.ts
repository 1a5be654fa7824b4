import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectService } from '../../src/projects/index.js';
import { TenancyService } from '../../src/tenancy/index.js';
import { StreamClient } from '../support/stream-client.js';
import { callProject } from '../support/stream-projects.js';
import { echoProject } from '../support/test-nodes.module.js';
import { TestApp } from '../support/test-app.js';

/** The log entries of requests in addition to their status. */

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());

/** Sends a Start, and waits until the server has closed the stream. */
async function refusedStart(message: object, headers: Record<string, string> = {}): Promise<void> {
  const client = await StreamClient.open(app.url, '/project-runner', { headers });
  client.send({ MessageName: 'Start', ProjectName: 'call', ...message });
  expect((await client.closed).code).toBeGreaterThan(1000);
}

/** The line of a request, once it is logged. */
async function lineOf(msg: string, search: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  let found: Record<string, unknown> | undefined;
  await expect
    .poll(() => {
      const lines = app.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
      found = lines.find(
        (line) => line.msg === msg && Object.entries(search).every(([key, value]) => line[key] === value),
      );
      return found !== undefined;
    })
    .toBe(true);
  return found ?? {};
}

describe('the log of requests', () => {
  it('has the tenant as asked and the code of a call without a token', async () => {
    await fetch(`${app.url}/projects`, { headers: { Tenant: 'acme-1' } });
    expect(await lineOf('request denied', { tenant: 'acme-1' })).toMatchObject({
      code: 'auth.token-missing',
      status: 401,
      level: 40,
    });
  });

  it('has the client id of a call that a tenant is closed to', async () => {
    const token = await app.token({ client_id: 'batch-client', scope: 'Wagtail.Admin' });
    await fetch(`${app.url}/projects`, { headers: { Authorization: `Bearer ${token}`, Tenant: 'acme-2' } });
    expect(await lineOf('request denied', { tenant: 'acme-2' })).toMatchObject({
      code: 'tenancy.forbidden',
      status: 403,
      clientId: 'batch-client',
    });
  });

  it('names what an administrator changes', async () => {
    const headers = await app.headers({ 'Content-Type': 'application/json' });
    const made = await fetch(`${app.url}/projects`, {
      method: 'POST',
      headers,
      body: JSON.stringify(echoProject('noted')),
    });
    expect(made.status).toBe(201);
    await fetch(`${app.url}/projects/noted`, { method: 'DELETE', headers: await app.headers() });
    expect(await lineOf('request', { method: 'POST', status: 201 })).toMatchObject({
      resource: '/projects/noted',
    });
    expect(await lineOf('request', { method: 'DELETE' })).toMatchObject({ resource: { name: 'noted' } });
  });

  it('has polls of health at the level debug', async () => {
    await fetch(`${app.url}/health/live`);
    expect(await lineOf('request', { route: '/health/live' })).toMatchObject({ level: 20 });
  });
});

describe('the log of streams', () => {
  beforeAll(() => app.saveProject(callProject()));

  it.each(['Token', 'Authorization'])('has tenant, code and trace of a Start with an invalid %s', async (place) => {
    const Tenant = `ws-1-${place}`;
    if (place === 'Token') await refusedStart({ Tenant, Token: 'abc' });
    else await refusedStart({}, { Authorization: 'Bearer abc', Tenant });
    expect(await lineOf('request denied', { tenant: Tenant })).toMatchObject({
      code: 'auth.token-invalid',
      status: 401,
      level: 40,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });

  it('has the client id of a Start that a tenant is closed to', async () => {
    const Token = await app.token({ client_id: 'stream-client', scope: 'Wagtail' });
    await refusedStart({ Tenant: 'ws-2', Token });
    expect(await lineOf('request denied', { tenant: 'ws-2' })).toMatchObject({
      code: 'tenancy.forbidden',
      status: 403,
      clientId: 'stream-client',
    });
  });

  it('has the Start that a quota refuses', async () => {
    const { id } = await app.app.get(TenancyService).create('ws-4', 1);
    await app.app.get(ProjectService).create(id, { design: callProject(), author: 'test', note: '' });
    const Token = await app.token({ client_id: 'busy-client', tenant: 'ws-4' });
    const running = await StreamClient.running(app, { ProjectName: 'call', Tenant: 'ws-4', Token });
    await refusedStart({ Tenant: 'ws-4', Token });
    expect(await lineOf('request denied', { clientId: 'busy-client' })).toMatchObject({
      code: 'quota.exceeded',
      status: 429,
      tenant: 'ws-4',
    });
    running.socket.terminate();
  });

  it('has an upgrade that is refused, with the tenant of its header', async () => {
    const opened = StreamClient.open(app.url, '/project-runner', {
      origin: 'https://evil.example',
      headers: { Tenant: 'ws-3' },
    });
    await expect(opened).rejects.toThrow('403');
    expect(await lineOf('request denied', { tenant: 'ws-3' })).toMatchObject({
      code: 'auth.origin-refused',
      status: 403,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });

  it('has the token of an Update that is refused, and the ids of the stream', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'call' });
    client.send({ MessageName: 'Update', Token: 'abc' });
    await client.response('Update');
    expect(await lineOf('request denied', { tenant: 'demo', code: 'auth.token-invalid' })).toMatchObject({
      clientId: 'test-client',
      project: 'call',
      operationId: expect.any(String) as string,
    });
    client.socket.terminate();
  });
});
