import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawConnection } from '../support/raw-http.js';
import { StreamClient } from '../support/stream-client.js';
import { TestApp } from '../support/test-app.js';
import { echoProject } from '../support/test-nodes.module.js';

/** Attacks on the process through streams, with and without a valid token. */

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ environment: { MAX_PARAMETERS_BYTES: '10000' } });
  await app.saveProject({ ...echoProject('echo'), flowTypes: ['stream'] });
});
afterAll(() => app.close());

const handshake = (target: string): string =>
  `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

describe('a handshake without a token', () => {
  it.each(['//', '//[', 'http://[', '*', '/%', '/project-runner/x/y'])(
    'for %s is refused, and its connection closed',
    async (target) => {
      const raw = await RawConnection.open(app.url);
      await raw.write(handshake(target));
      await raw.waitFor(/^HTTP\/1\.1 4\d\d [^]*"code":"request.not-found"/);
      await expect.poll(() => raw.socket.readableEnded || raw.socket.destroyed).toBe(true);
      raw.socket.destroy();
      expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
    },
  );

  it('of an invalid encoded name waits for its Start', async () => {
    const client = await StreamClient.open(app.url, '/project-runner/%E0%A4%A');
    client.send({ MessageName: 'Start' });
    expect((await client.closed).code).toBe(1008);
  });
});

it('requests for HTTP/2 on one connection leave nothing behind', async () => {
  const warnings: string[] = [];
  const note = ({ name }: Error): void => void warnings.push(name);
  process.on('warning', note);
  const raw = await RawConnection.open(app.url);
  for (let count = 1; count <= 30; count += 1) {
    await raw.write('GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    await expect.poll(() => raw.text.split('HTTP/1.1 200 ').length - 1).toBe(count);
  }
  raw.socket.destroy();
  await new Promise(setImmediate);
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

it('Updates cannot add up to more than one request may hold', async () => {
  const client = await StreamClient.open(app.url);
  client.send({ MessageName: 'Start', ProjectName: 'echo', Tenant: 'demo', Token: await app.token() });
  await client.response('Start');
  for (let key = 0; key < 20; key += 1)
    client.send({ MessageName: 'Update', Settings: { [`k${key}`]: 'x'.repeat(1_000) } });
  client.send({ MessageName: 'Finalize' });
  expect((await client.closed).code).toBe(1000);
  const answers = client.frames.filter(({ MessageName }) => MessageName === 'UpdateResponse');
  expect(answers.filter(({ Success }) => Success)).toHaveLength(9);
  expect(answers.at(-1)).toMatchObject({ Success: false, Error: { code: 'request.too-large' } });
});
