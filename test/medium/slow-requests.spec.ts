import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';

/** Requests with too long or too slow headers get a status, and the connection is closed. */

const WAIT = { timeout: 30_000 };

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  const server = app.app.getHttpServer();
  expect(server.headersTimeout).toBe(30_000);
  server.headersTimeout = 500;
});
afterAll(() => app.close());

/** Sends `bytes` and expects a final status; the connection is closed by the server. */
async function closedWith(bytes: string, status: number): Promise<void> {
  const connection = await RawConnection.open(app.url);
  await connection.write(bytes);
  await connection.waitFor(new RegExp(`HTTP/1\\.1 ${status} [^]*Connection: close`), WAIT.timeout);
  await expect.poll(() => connection.socket.destroyed, WAIT).toBe(true);
}

it('an idle connection stays open for longer than that of the usual load balancer', async () => {
  const connection = await RawConnection.open(app.url);
  await connection.write(requestHead('/health/live', {}, 'GET'));
  await connection.waitFor(/^HTTP\/1\.1 200 [^]*\r\nKeep-Alive: timeout=65\r\n/, WAIT.timeout);
  connection.close();
});

describe('a connection is closed', () => {
  it.each([
    ['a header of 20 kB', requestHead('/health/live', { Pad: 'x'.repeat(20_000) }, 'GET')],
    ['1,000 headers of 40 bytes', `GET / HTTP/1.1\r\nHost: a\r\n${`a: ${'x'.repeat(36)}\r\n`.repeat(1_000)}\r\n`],
    ['a request target of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    [
      'a WebSocket handshake with a header of 20 kB',
      requestHead('/project-runner', { Pad: 'x'.repeat(20_000) }, 'GET'),
    ],
  ])('with 431 after %s', (_name, bytes) => closedWith(bytes, 431));

  it('with 408 after headersTimeout, whatever part of the headers a client has sent', async () => {
    const health = requestHead('/health/live', {}, 'GET');
    const parts = [
      '',
      'GET /health/li',
      'GET /health/live HTTP/1.1\r\nHost: a\r\nX-A: ',
      'GET /project-runner HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n',
      `${health}GET /health/li`,
    ];
    await Promise.all(parts.map((part) => closedWith(part, 408)));
  });
});

it('serves other connections while many send their headers slowly', async () => {
  const slow = await Promise.all(Array.from({ length: 50 }, () => RawConnection.open(app.url)));
  for (const connection of slow) await connection.write('GET / HTTP/1.1\r\nX-A: ');
  const timer = setInterval(() => {
    for (const { socket } of slow) if (socket.writable) socket.write('x');
  }, 50);
  expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  await expect.poll(() => slow.filter(({ text }) => text.startsWith('HTTP/1.1 408 ')).length, WAIT).toBe(50);
  clearInterval(timer);
  const server = app.app.getHttpServer();
  await expect
    .poll(() => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))), WAIT)
    .toBeLessThan(5);
});
