import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProjectService } from '../../src/projects/index.js';
import { TenancyService } from '../../src/tenancy/index.js';
import { StreamClient } from '../support/stream-client.js';
import { callProject } from '../support/stream-projects.js';
import { TestApp } from '../support/test-app.js';
import { echoProject, projectOf, TestNodesModule } from '../support/test-nodes.module.js';

const SLOTS = 8;
const parameters = { Events: [{ Name: 'x' }] };

let app: TestApp;
const holds: AbortController[] = [];

beforeAll(async () => {
  app = await TestApp.start({
    imports: [TestNodesModule],
    environment: { MAX_OPERATIONS: String(SLOTS), MAX_EVENT_LOOP_DELAY_MS: '0', CORS_ORIGINS: 'https://page.example' },
  });
  for (const design of [echoProject(), callProject(), projectOf('hanging', 'test-hanging')]) {
    await app.saveProject(design);
  }
});
afterAll(() => app.close());
afterEach(async () => {
  for (const hold of holds.splice(0)) hold.abort();
  await expect.poll(() => app.operations.count, { timeout: 60_000 }).toBe(0);
});

async function as(tenant: string): Promise<Record<string, string>> {
  return { Tenant: tenant, Authorization: `Bearer ${await app.token({ tenant })}` };
}

/** Starts operations that do not end by themselves, until one is refused or there are `count`. */
async function hold(tenant: string, count: number): Promise<Response[]> {
  const responses: Response[] = [];
  while (responses.length < count && (responses.at(-1)?.status ?? 200) === 200) {
    const abort = new AbortController();
    holds.push(abort);
    const body = new FormData();
    body.append('Parameters', JSON.stringify(parameters));
    const headers = { ...(await as(tenant)), ProjectName: 'hanging', Accept: 'application/x-ndjson' };
    responses.push(await fetch(`${app.url}/project-runner`, { method: 'POST', headers, body, signal: abort.signal }));
  }
  return responses;
}

const readiness = async (): Promise<number> => (await fetch(`${app.url}/health/ready`)).status;

describe('the slots of operations', () => {
  it('are all for a tenant that is the only one, and then the server is busy', async () => {
    const responses = await hold('demo', SLOTS + 1);
    expect(responses.map(({ status }) => status)).toEqual([...Array<number>(SLOTS).fill(200), 503]);
    expect(responses.at(-1)!.headers.has('RateLimit')).toBe(false);
    // Readiness is served from memory for a second.
    await expect.poll(readiness, { timeout: 30_000 }).toBe(503);
  });

  it('are kept free for other tenants: a tenant over its share gets 429 with its quota, the server stays ready', async () => {
    const { id } = await app.app.get(TenancyService).create('other', null);
    await app.app.get(ProjectService).create(id, { design: echoProject(), author: 'test', note: '' });
    const refused = (await hold('demo', SLOTS)).at(-1)!;
    expect(app.operations.count).toBe(7);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'quota.exceeded', retryable: true });
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '5',
      ratelimit: '"share";r=0;t=5',
      'ratelimit-policy': '"share";q=4;qu="concurrent-requests"',
    });
    const stream = await StreamClient.start(app, { ProjectName: 'call' });
    expect(await stream.closed).toEqual({ code: 1013, reason: 'quota.exceeded' });
    await expect.poll(readiness, { timeout: 30_000 }).toBe(200);
    expect((await app.run('echo', { parameters, headers: await as('other') })).status).toBe(200);
  });

  it('are used by a tenant up to the limit of its own, which replaces its share', async () => {
    const tenancy = app.app.get(TenancyService);
    await tenancy.update(app.demo.id, { maxOperations: SLOTS });
    expect((await hold('demo', SLOTS)).map(({ status }) => status)).toEqual(Array<number>(SLOTS).fill(200));
    await tenancy.update(app.demo.id, { maxOperations: null });
  });
});

it('lets pages of allowed origins read the headers of a refusal', async () => {
  const { headers } = await fetch(`${app.url}/health/live`, { headers: { Origin: 'https://page.example' } });
  expect(headers.get('Access-Control-Expose-Headers')).toMatch(/Retry-After,RateLimit,RateLimit-Policy/);
});
