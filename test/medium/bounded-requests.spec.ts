import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StreamClient } from '../support/stream-client.js';
import { TestApp } from '../support/test-app.js';
import { echoProject } from '../support/test-nodes.module.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  await app.saveProject({ ...echoProject('echo'), flowTypes: ['batch', 'stream'] });
});
afterAll(() => app.close());

/** Calls a route, and returns the status, the code and each fault as a line. */
async function call(
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<{ status: number; code: unknown; faults: string[] }> {
  const response = await fetch(`${app.url}${path}`, {
    method,
    headers: {
      ...(await app.headers()),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    } as Record<string, string>,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json = (await response.json().catch(() => ({}))) as {
    code?: unknown;
    errors?: { pointer: string; detail: string }[];
  };
  return {
    status: response.status,
    code: json.code,
    faults: (json.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`),
  };
}

const long = 'a'.repeat(8_000);
const tooLong = 'expected at most 256 characters, found 8000';

describe('a request over a bound', () => {
  it.each([
    ['PUT', `/tenants/demo/grants/${long}`, `path:clientId: ${tooLong}`],
    ['DELETE', `/tenants/${long}`, `path:id: ${tooLong}`],
    ['GET', `/projects/${long}`, `path:name: ${tooLong}`],
    ['GET', `/credentials/${long}`, `path:id: ${tooLong}`],
    ['GET', `/nodes/${long}`, `path:type: ${tooLong}`],
    ['GET', `/projects?after=${long}`, `query:after: ${tooLong}`],
  ])('%s %.20s… is refused with the length found and the limit', async (method, path, fault) => {
    expect(await call(method, path)).toEqual({ status: 400, code: 'request.invalid', faults: [fault] });
  });

  it.each([
    ['PUT', '/tenants/demo/grants/a%00b', 'path:clientId'],
    ['GET', '/projects?after=%00', 'query:after'],
    ['POST', '/projects?note=%00', 'query:note'],
  ])('%s %s with a character that the database cannot store is refused', async (method, path, pointer) => {
    const body = method === 'POST' ? { body: echoProject('noted') } : {};
    const { status, faults } = await call(method, path, body);
    expect([status, faults.map((fault) => fault.split(': ')[0])]).toEqual([400, [pointer]]);
  });

  it('names the header that is too long', async () => {
    expect(await call('GET', '/projects', { headers: { Tenant: long } })).toEqual({
      status: 400,
      code: 'request.invalid',
      faults: [`header:Tenant: ${tooLong}`],
    });
  });

  it('finds no project of a name with a control character', async () => {
    expect(await call('POST', '/project-runner/%00')).toMatchObject({ status: 404, code: 'project.not-found' });
  });

  it('names an object of a design with too many members', async () => {
    const parameters = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 1]));
    const body = { ...echoProject('wide'), nodes: [{ id: 'entry', type: 'entry', parameters }] };
    expect(await call('POST', '/projects', { body })).toEqual({
      status: 422,
      code: 'project.invalid',
      faults: ['/nodes/0/parameters: expected at most 1000 members, found 20000'],
    });
  });
});

describe('a stream', () => {
  it('answers a message with too many members, and goes on', async () => {
    const client = await StreamClient.open(app.url);
    client.send({ MessageName: 'Start', Token: await app.token(), Tenant: 'demo', ProjectName: 'echo' });
    await client.response('Start');
    const Settings = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`k${index}`, 1]));
    client.send({ MessageName: 'Update', Settings });
    expect(await client.response('Error')).toMatchObject({
      Success: false,
      Error: {
        code: 'request.invalid',
        errors: [{ pointer: '/Settings', detail: 'expected at most 1000 members, found 1001' }],
      },
    });
    client.send({ MessageName: 'Finalize' });
    expect((await client.closed).code).toBe(1000);
  });
});
