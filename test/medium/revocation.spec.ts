import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessWatch } from '../../src/operations/access-watch.js';
import { ProjectService } from '../../src/projects/index.js';
import { TenancyService, TenantRepository, type Tenant } from '../../src/tenancy/index.js';
import { StreamClient } from '../support/stream-client.js';
import { callProject } from '../support/stream-projects.js';
import { TestApp } from '../support/test-app.js';
import { echoProject, projectOf, TestNodesModule } from '../support/test-nodes.module.js';

let app: TestApp;
let count = 0;
beforeAll(async () => {
  app = await TestApp.start({ imports: [TestNodesModule], environment: { MAX_EVENT_LOOP_DELAY_MS: '0' } });
});
afterAll(() => app.close());

/** A tenant with projects and a grant for each client. */
async function makeTenant(...clients: string[]): Promise<Tenant> {
  const tenancy = app.app.get(TenancyService);
  const tenant = await tenancy.create(`tenant-${++count}`, null);
  for (const design of [callProject(), echoProject(), projectOf('hanging', 'test-hanging')]) {
    await app.app.get(ProjectService).create(tenant.id, { design, author: 'test', note: '' });
  }
  for (const client of clients) await tenancy.grant(tenant.id, client);
  return tenant;
}

/** A token without a tenant claim: its client needs a grant. */
function tokenOf(client: string): Promise<string> {
  return app.identity.sign({ scope: 'Wagtail', tenant: undefined, client_id: client });
}

function streamOf({ name }: Tenant, token: string): Promise<StreamClient> {
  return StreamClient.running(app, { ProjectName: 'call', Tenant: name, Token: token });
}

/** Runs a batch operation that does not end by itself, until it is running. */
async function batchOf({ name }: Tenant, token: string): Promise<Response> {
  const body = new FormData();
  body.append('Parameters', JSON.stringify({ Events: [{ Name: 'x' }] }));
  return fetch(`${app.url}/project-runner`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, Tenant: name, ProjectName: 'hanging', Accept: 'application/x-ndjson' },
    body,
  });
}

async function remove(path: string): Promise<void> {
  const response = await fetch(`${app.url}${path}`, { method: 'DELETE', headers: await app.headers() });
  expect(response.status).toBe(204);
}

/** Finalizes a stream that goes on; its operation succeeds. */
async function finish(client: StreamClient): Promise<void> {
  client.send({ MessageName: 'Finalize' });
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
}

const REVOKED = { code: 1008, reason: 'tenancy.forbidden' };

const lastLine = async (response: Response): Promise<unknown> =>
  JSON.parse((await response.text()).trim().split('\n').at(-1)!) as unknown;

/** How access ends: by this process over HTTP, or by another one, which changes the database alone. */
const ways: [string, { grant: (t: Tenant, c: string) => Promise<void>; tenant: (t: Tenant) => Promise<void> }][] = [
  [
    'over HTTP',
    {
      grant: ({ id }, client) => remove(`/tenants/${id}/grants/${client}`),
      tenant: ({ id }) => remove(`/tenants/${id}`),
    },
  ],
  [
    'by another process',
    {
      grant: async ({ id }, client) => {
        await new TenantRepository(app.db).revoke(id, client);
        await app.app.get(AccessWatch).check();
      },
      tenant: async ({ id }) => {
        await new TenantRepository(app.db).delete(id);
        await app.app.get(AccessWatch).check();
      },
    },
  ],
];

describe.each(ways)('access that is revoked %s', (_way, revoke) => {
  it('ends the streams and batch operations of a revoked grant; those of other clients and tenants go on', async () => {
    const [tenant, other] = [await makeTenant('a', 'b'), await makeTenant('a')];
    const stream = await streamOf(tenant, await tokenOf('a'));
    const batch = await batchOf(tenant, await tokenOf('a'));
    const others = [
      await streamOf(tenant, await tokenOf('b')),
      await streamOf(other, await tokenOf('a')),
      await streamOf(tenant, await app.token({ tenant: tenant.name, client_id: 'a' })),
    ];
    await revoke.grant(tenant, 'a');
    expect(await stream.closed).toEqual(REVOKED);
    expect(stream.problems).toEqual([expect.objectContaining({ code: 'tenancy.forbidden', status: 403 })]);
    expect(await lastLine(batch)).toMatchObject({ Error: { code: 'tenancy.forbidden', status: 403 } });
    for (const client of others) await finish(client);
  });

  it('ends the streams and batch operations of a deleted tenant; those of other tenants go on', async () => {
    const [tenant, other] = [await makeTenant('a'), await makeTenant('a')];
    const streams = [
      await streamOf(tenant, await tokenOf('a')),
      await streamOf(tenant, await app.token({ tenant: tenant.name })),
    ];
    const batch = await batchOf(tenant, await tokenOf('a'));
    const spared = await streamOf(other, await tokenOf('a'));
    await revoke.tenant(tenant);
    for (const stream of streams) expect(await stream.closed).toEqual(REVOKED);
    expect(await lastLine(batch)).toMatchObject({ Error: { code: 'tenancy.forbidden', status: 403 } });
    await finish(spared);
  });

  it('ends a stream by the access of its newest token', async () => {
    const tenant = await makeTenant('a', 'b');
    const [kept, ended] = [await streamOf(tenant, await tokenOf('a')), await streamOf(tenant, await tokenOf('b'))];
    for (const [client, next] of [
      [kept, 'b'],
      [ended, 'a'],
    ] as const) {
      client.send({ MessageName: 'Update', Token: await tokenOf(next) });
      expect(await client.response('Update')).toMatchObject({ Success: true });
    }
    await revoke.grant(tenant, 'a');
    expect(await ended.closed).toEqual(REVOKED);
    await finish(kept);
  });
});

it('ends an upload whose grant is revoked before its body is complete with 403', async () => {
  const tenant = await makeTenant('a');
  const headers = { Authorization: `Bearer ${await tokenOf('a')}`, Tenant: tenant.name, ProjectName: 'echo' };
  const boundary = 'b';
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(
        new TextEncoder().encode(`--${boundary}\r\nContent-Disposition: form-data; name="Parameters"\r\n\r\n{`),
      );
    },
  });
  const answer = fetch(`${app.url}/project-runner`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    body,
    duplex: 'half',
  });
  await expect.poll(() => app.operations.count, { timeout: 60_000 }).toBe(1);
  await remove(`/tenants/${tenant.id}/grants/a`);
  const response = await answer;
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: 'tenancy.forbidden' });
  await expect.poll(() => app.operations.count, { timeout: 60_000 }).toBe(0);
});
