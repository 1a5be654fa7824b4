import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestApp } from '../support/test-app.js';

/** Known paths, called with methods that they do not have. */

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, object>;
};

/** Whether an address fits the template of a path: `/projects/validate` also fits `/projects/{name}`. */
const fits = (template: string, path: string): boolean =>
  new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);

/** The methods of an address in the OpenAPI document. */
const methodsOf = (path: string): string[] =>
  Object.entries(document.paths).flatMap(([template, item]) =>
    fits(template, path) ? Object.keys(item).map((method) => method.toUpperCase()) : [],
  );

/** The methods of each path; those that the OpenAPI document does not have are public. */
const PATHS: readonly (readonly [path: string, methods: readonly string[]])[] = [
  ...Object.keys(document.paths)
    .map((template) => template.replaceAll(/\{\w+\}/g, 'x'))
    .map((path) => [path, methodsOf(path)] as const),
  ...['/', '/docs', '/errors', '/openapi.json', '/asyncapi.json'].map((path) => [path, ['GET']] as const),
];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());

describe.each(PATHS)('%s', (path, methods) => {
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');

  it('answers 405 with Allow to every other method', async () => {
    for (const method of METHODS.filter((name) => !methods.includes(name))) {
      const response = await fetch(app.url + path, { method });
      expect([method, response.status, response.headers.get('Allow')]).toEqual([method, 405, allowed]);
      expect(await response.json()).toMatchObject({ code: 'request.method-not-allowed', instance: path });
    }
  });

  it('answers OPTIONS with Allow', async () => {
    const response = await fetch(app.url + path, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('Allow')]).toEqual([204, allowed]);
  });
});

describe('an unknown path', () => {
  it.each([...METHODS, 'OPTIONS'])('is 404 for %s', async (method) => {
    const response = await fetch(`${app.url}/project-runners`, { method });
    expect([response.status, response.headers.get('Allow')]).toEqual([404, null]);
    expect(await response.json()).toMatchObject({ code: 'request.not-found' });
  });

  it('is 400 if it cannot be decoded', async () => {
    const response = await fetch(`${app.url}/projects/%ff/versions`, { method: 'PATCH' });
    expect(response.status).toBeLessThan(500);
  });
});

it('HEAD is answered like GET, without a body', async () => {
  for (const path of ['/', '/errors', '/docs', '/openapi.json', '/health/live']) {
    const response = await fetch(app.url + path, { method: 'HEAD' });
    expect([path, response.status, await response.text()]).toEqual([path, 200, '']);
  }
});
