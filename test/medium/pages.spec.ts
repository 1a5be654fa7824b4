import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/common/errors/index.js';
import { StreamClient } from '../support/stream-client.js';
import { TestApp } from '../support/test-app.js';

/** The public pages, where the `type` of every problem leads. */

const PUBLIC_URL = 'https://api.example.com/gateway';
const ORIGIN = 'https://console.example.com';

let plain: TestApp;
let behind: TestApp;
beforeAll(async () => {
  plain = await TestApp.start();
  behind = await TestApp.start({
    environment: { PUBLIC_URL: `${PUBLIC_URL}/`, BASE_PATH: '/flow', CORS_ORIGINS: ORIGIN },
  });
});
afterAll(async () => {
  await plain.close();
  await behind.close();
});

async function typeOf(response: Response): Promise<string> {
  return ((await response.json()) as { type: string }).type;
}

describe('GET /errors', () => {
  it('is a page for everybody, with the policy that /docs has', async () => {
    const page = await fetch(`${plain.url}/errors`);
    const docs = await fetch(`${plain.url}/docs`);
    expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('Content-Security-Policy')).toContain("script-src 'self'");
    expect(page.headers.get('Content-Security-Policy')).toBe(docs.headers.get('Content-Security-Policy'));
    const text = await page.text();
    for (const code of Object.keys(ERRORS)) expect(text).toContain(`<section id="${code}">`);
    expect(text).not.toMatch(/<script|javascript:|onclick/i);
  });

  it('is where the type of a problem leads, relative to the server without PUBLIC_URL', async () => {
    const type = await typeOf(await fetch(`${plain.url}/projects`));
    expect(type).toBe('/errors#auth.token-missing');
    const { hash, href } = new URL(type, `${plain.url}/projects`);
    const page = await fetch(href);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(`id="${hash.slice(1)}"`)]);
  });

  it('is where the type of a problem of a stream leads', async () => {
    await expect(StreamClient.open(plain.url, '/nothing')).rejects.toThrow('404');
    const client = await StreamClient.open(plain.url);
    client.send({ MessageName: 'Start', Token: 'rubbish', Tenant: 'demo', ProjectName: 'demo-stream' });
    const { Error: problem } = (await client.response('Start')) as { Error: { type: string; code: string } };
    expect(problem.type).toBe(`/errors#${problem.code}`);
    client.socket.terminate();
  });

  it('is under BASE_PATH, and at PUBLIC_URL for the type of a problem', async () => {
    const page = await fetch(`${behind.url}/flow/errors`);
    expect(page.status).toBe(200);
    const inside = await typeOf(await fetch(`${behind.url}/flow/projects`));
    const outside = await typeOf(await fetch(`${behind.url}/errors`));
    expect([inside, outside]).toEqual([
      `${PUBLIC_URL}/errors#auth.token-missing`,
      `${PUBLIC_URL}/errors#request.not-found`,
    ]);
  });
});

describe('GET /', () => {
  const paths = ['/docs', '/openapi.json', '/asyncapi.json', '/errors', '/health/ready', '/health/live'];

  it.each([undefined, '*/*', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'image/png'])(
    'is a page with links for a client that accepts %s',
    async (accept) => {
      const page = await fetch(plain.url, { headers: accept === undefined ? {} : { Accept: accept } });
      expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.headers.get('Vary')).toContain('Accept');
      const text = await page.text();
      for (const path of paths) expect(text).toContain(`<a href="${path}">`);
    },
  );

  it.each(['application/json', 'application/json, text/plain, */*', 'application/json;q=0.9, text/html;q=0.1'])(
    'is JSON with the same links for a client that accepts %s',
    async (accept) => {
      const answer = await fetch(plain.url, { headers: { Accept: accept } });
      expect(answer.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
      const { name, links } = (await answer.json()) as { name: string; links: Record<string, string> };
      expect([name, Object.values(links)]).toEqual(['Data Flow', paths]);
      for (const link of Object.values(links)) expect((await fetch(plain.url + link)).status).toBe(200);
    },
  );

  it('is under BASE_PATH, with and without a slash, and links to PUBLIC_URL', async () => {
    for (const path of ['/flow', '/flow/']) {
      const answer = await fetch(behind.url + path, { headers: { Accept: 'application/json' } });
      const { links } = (await answer.json()) as { links: Record<string, string> };
      expect([path, Object.values(links)]).toEqual([path, paths.map((link) => PUBLIC_URL + link)]);
    }
    expect((await fetch(behind.url)).status).toBe(404);
  });
});

describe('a preflight', () => {
  const preflight = (app: TestApp, path: string, origin: string): Promise<Response> =>
    fetch(app.url + path, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'authorization,tenant,if-match',
      },
    });

  it('is answered for a listed origin, on a path with a route', async () => {
    const { status, headers } = await preflight(behind, '/flow/projects/x', ORIGIN);
    expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([204, ORIGIN]);
    expect(headers.get('Access-Control-Allow-Methods')).toContain('PUT');
    expect(headers.get('Access-Control-Allow-Headers')).toBe('authorization,tenant,if-match');
  });

  it('allows nothing for another origin, or without CORS_ORIGINS', async () => {
    for (const [app, path] of [
      [behind, '/flow/projects/x'],
      [plain, '/projects/x'],
    ] as const) {
      const { status, headers } = await preflight(app, path, 'https://crm.example');
      expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([204, null]);
    }
  });
});
