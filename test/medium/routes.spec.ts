import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenancyService, type Tenant } from '../../src/tenancy/index.js';
import { ProjectService } from '../../src/projects/index.js';
import { CredentialService } from '../../src/credentials/index.js';
import { TestApp } from '../support/test-app.js';
import { echoProject } from '../support/test-nodes.module.js';

/** Every route of the OpenAPI document, called by those who may not. */

interface Route {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  readonly takesTenant: boolean;
}

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, { security?: unknown[]; parameters?: { name: string }[] }>>;
};
const ROUTES: readonly Route[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, { security, parameters = [] }]) => ({
    method: method.toUpperCase(),
    path,
    isPublic: !security || security.length === 0,
    takesTenant: parameters.some(({ name }) => name === 'Tenant'),
  })),
);
const CLOSED = ROUTES.filter(({ isPublic }) => !isPublic);
const OF_TENANT = CLOSED.filter(({ takesTenant }) => takesTenant);

let app: TestApp;
let other: Tenant;
/** The data of the tenant `demo`, as text. */
let before: string;

beforeAll(async () => {
  app = await TestApp.start();
  other = await app.app.get(TenancyService).create('other', null);
  await app.saveProject(echoProject('mine'));
  await credentials().create(app.demo.id, 'mine', { kind: 'apiKey', apiKey: { value: 'a-value' } } as never);
  before = await stateOf(app.demo);
});
afterAll(() => app.close());

const credentials = (): CredentialService => app.app.get(CredentialService, { strict: false });

async function stateOf(tenant: Tenant): Promise<string> {
  const projects = await app.app.get(ProjectService, { strict: false }).list(tenant.id, { limit: 200 });
  const secrets = await credentials().list(tenant.id, { limit: 200 });
  const self = await app.app.get(TenancyService).get(tenant.id);
  return JSON.stringify([projects, secrets, self]);
}

/** Calls a route with names of what `demo` has. */
async function call({ method, path }: Route, headers: Record<string, string>, name = 'mine'): Promise<Response> {
  const url = path
    .replace('{name}', name)
    .replace('{projectName}', name)
    .replace('{version}', '1')
    .replace('{clientId}', 'somebody')
    .replace('{type}', 'vad')
    .replace('{id}', path.startsWith('/tenants') ? app.demo.id : name);
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const type = path.startsWith('/project-runner') ? 'multipart/form-data; boundary=x' : 'application/json';
  return fetch(`${app.url}${url}`, {
    method,
    headers: {
      ...(hasBody && { 'Content-Type': type }),
      'If-Match': '*',
      SessionId: '01J00000000000000000000000',
      ...(path === '/project-runner' && { ProjectName: name }),
      ...headers,
    },
    ...(hasBody && { body: '{}' }),
  });
}

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code;
}

const title = ({ method, path }: Route): string => `${method} ${path}`;

describe('routes', () => {
  it('are closed unless they are health', () => {
    expect(ROUTES.filter(({ isPublic }) => isPublic).map(({ path }) => path)).toEqual([
      '/health/live',
      '/health/ready',
    ]);
    expect(CLOSED.length).toBeGreaterThan(25);
    expect(OF_TENANT.length).toBeGreaterThan(15);
  });

  describe.each(CLOSED.map((route) => [title(route), route] as const))('%s', (_title, route) => {
    it('takes no call without a token, or with one that has expired', async () => {
      const missing = await call(route, { Tenant: 'demo' });
      expect([missing.status, await codeOf(missing)]).toEqual([401, 'auth.token-missing']);
      const now = Math.floor(Date.now() / 1000);
      const old = await app.identity.sign({ tenant: 'demo', iat: now - 7_200, exp: now - 3_600 });
      const expired = await call(route, { Tenant: 'demo', Authorization: `Bearer ${old}` });
      expect([expired.status, await codeOf(expired)]).toEqual([401, 'auth.token-expired']);
    });

    it('takes no call without a scope', async () => {
      const token = await app.token({ scope: 'openid' });
      const response = await call(route, { Tenant: 'demo', Authorization: `Bearer ${token}` });
      expect([response.status, await codeOf(response)]).toEqual([403, 'auth.scope-missing']);
    });
  });

  describe.each(OF_TENANT.map((route) => [title(route), route] as const))('%s', (_title, route) => {
    it("rejects a call on a tenant with another's token as if the tenant did not exist", async () => {
      const Authorization = `Bearer ${await app.token({ tenant: 'other' })}`;
      const answers = await Promise.all(
        ['demo', app.demo.id, 'nobody'].map((Tenant) => call(route, { Tenant, Authorization })),
      );
      const bodies = await Promise.all(
        answers.map(async (answer) => ({ ...((await answer.json()) as object), traceId: '' })),
      );
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect(bodies[0]).toMatchObject({ code: 'tenancy.forbidden' });
      expect(bodies[1]).toEqual(bodies[0]);
      expect(bodies[2]).toEqual(bodies[0]);
    });

    it('answers the same for data of another tenant as for missing data', async () => {
      if (!/\{(name|projectName|id)\}/.test(route.path)) return;
      const headers = { Tenant: 'other', Authorization: `Bearer ${await app.token({ tenant: 'other' })}` };
      const texts = await Promise.all(
        ['mine', 'absent-one'].map(async (name) => {
          const response = await call(route, headers, name);
          const body = (await response.text()).replaceAll(name, '?').replace(/"traceId":"[0-9a-f]+"/, '');
          return `${response.status} ${body}`;
        }),
      );
      expect(texts[0]).toMatch(/^4/);
      expect(texts[0]).toBe(texts[1]);
    });
  });

  it('have changed nothing', async () => {
    expect(await stateOf(app.demo)).toBe(before);
    expect(await app.app.get(TenancyService).get(other.id)).toBeDefined();
  });
});
