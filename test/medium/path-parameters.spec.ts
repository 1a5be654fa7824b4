import { Agent, request } from 'node:http';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds } from '../support/databases.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';
import { echoProject } from '../support/test-nodes.module.js';

/** Every path parameter of every route, with values that no client should send. */

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, object>;
};

const TEMPLATES = Object.keys(document.paths).filter((path) => path.includes('{'));
const METHODS = ['get', 'post', 'put', 'delete'];

/** Values as they are written in the path. */
const VALUES: readonly (readonly [name: string, written: string])[] = [
  ['10,000 characters', 'a'.repeat(10_000)],
  ['2,000 characters of 2 bytes', '%C3%A9'.repeat(2_000)],
  ['300 characters of 4 bytes', '%F0%9F%98%80'.repeat(300)],
  ['256 characters of 4 bytes', '%F0%9F%98%80'.repeat(256)],
  ['NUL', '%00'],
  ['NUL in text', 'a%00b'],
  ['a high surrogate', '%ED%A0%80'],
  ['a low surrogate', 'a%ED%BF%BFb'],
  ['a surrogate pair in CESU-8', '%ED%A0%BD%ED%B8%80'],
  ['a byte that is never UTF-8', '%FF'],
  ['a sequence that is cut', '%E2%82'],
  ['an overlong slash', '%C0%AF'],
  ['a percent sign alone', '%'],
  ['digits that are not hex', '%zz'],
  ['line breaks', 'a%0D%0AX: y'.replace(' ', '%20')],
  ['DEL', '%7F'],
  ['a noncharacter', '%EF%BF%BF'],
  ['folders', '..%2F..%2Fetc%2Fpasswd'],
  ['quotes', "'%22;--"],
  ['a prototype', '__proto__'],
  ['a number beyond 64 bits', '9'.repeat(40)],
  ['a GUID that is cut', '00000000-0000-4000-8000-00000000000'],
];

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

interface Answer {
  readonly status: number;
  readonly body: string;
}

describe.each(await databaseKinds())('path parameters, with the database $name', ({ open, isSkipped }) => {
  if (isSkipped) {
    it.skip('are bounded');
    return;
  }
  let app: TestApp;
  let headers: Record<string, string>;
  beforeAll(async () => {
    app = await TestApp.start({ database: await open() });
    await app.saveProject({ ...echoProject('echo'), flowTypes: ['batch', 'stream'] });
    headers = { ...(await app.headers({ 'If-Match': '*' })), 'Content-Type': 'application/json' };
  });
  afterAll(() => app.close());

  /** Calls a path as it is written: `fetch` would change it. */
  function call(method: string, path: string): Promise<Answer> {
    const { hostname, port } = new URL(app.url);
    const isRun = method === 'post' && path.startsWith('/project-runner');
    const type = isRun ? 'multipart/form-data; boundary=x' : 'application/json';
    const body = isRun ? '--x\r\nContent-Disposition: form-data; name="Parameters"\r\n\r\n{}\r\n--x--\r\n' : '{}';
    return new Promise((resolve, reject) => {
      const options = { hostname, port, path, agent, method: method.toUpperCase() };
      const sent = request({ ...options, headers: { ...headers, 'Content-Type': type } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      sent.on('error', reject).end(method === 'get' || method === 'delete' ? undefined : body);
    });
  }

  /** The template once for each of its parameters, with `written` in its place. */
  function pathsOf(template: string, written: string): string[] {
    const known: Record<string, string> = {
      ...{ name: 'echo', projectName: 'echo', version: '1', type: 'vad', clientId: 'someone' },
      id: template.startsWith('/tenants') ? app.demo.id : 'mine',
    };
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    return names.map((hostile) =>
      template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => (name === hostile ? written : (known[name] ?? name))),
    );
  }

  it('are those of ten routes and more', () => {
    expect(TEMPLATES.length).toBeGreaterThanOrEqual(10);
  });

  it.each(VALUES)('never cause an error of the server as %s', async (_name, written) => {
    for (const template of TEMPLATES) {
      for (const path of pathsOf(template, written)) {
        const methods = METHODS.filter((method) => method in (document.paths[template] ?? {}));
        for (const method of methods) {
          const { status, body } = await call(method, path);
          const shown = `${method} ${template} ${path.slice(0, 80)}: ${status} ${body.slice(0, 300)}`;
          expect(status, shown).toBeLessThan(500);
          if (status >= 400) expect((JSON.parse(body) as { code: string }).code, shown).toMatch(/^[a-z]+\.[a-z-]+$/);
        }
      }
    }
  });

  it.each(VALUES)('never cause an error of the server as %s in the handshake of a stream', async (_name, written) => {
    const connection = await RawConnection.open(app.url);
    const upgrade = {
      ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': 13 },
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    await connection.write(requestHead(`/project-runner/${written}`, upgrade, 'GET'));
    await connection.waitFor(/^HTTP\/1\.1 (101|4\d\d) /);
    connection.close();
  });

  it('are stored whole up to 256 characters, and refused beyond', async () => {
    const path = `/tenants/${app.demo.id}/grants`;
    const clientId = '😀'.repeat(256);
    expect((await call('put', `${path}/${encodeURIComponent(clientId)}`)).status).toBe(204);
    expect((await call('put', `${path}/${encodeURIComponent(`${clientId}a`)}`)).status).toBe(400);
    expect(JSON.parse((await call('get', path)).body)).toMatchObject({
      items: expect.arrayContaining([clientId]) as unknown,
    });
    expect((await call('delete', `${path}/${encodeURIComponent(clientId)}`)).status).toBe(204);
  });

  it('leave the server ready', async () => {
    const { body } = await call('get', '/health/ready');
    expect(JSON.parse(body)).toMatchObject({ details: { database: { status: 'up' } } });
  });
});
