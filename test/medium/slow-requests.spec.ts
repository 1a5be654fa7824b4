import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../../src/common/errors/index.js';
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

/** Sends `bytes` and expects a problem as the final answer; the connection is closed by the server. */
async function closedWith(bytes: string, code: ErrorCode): Promise<void> {
  const connection = await RawConnection.open(app.url);
  await connection.write(bytes);
  const { status } = ERRORS[code];
  const [, body = ''] = await connection.waitFor(
    new RegExp(
      `HTTP/1\\.1 ${status} [^]*\r\nContent-Type: application/problem\\+json[^]*\r\nConnection: close\r\n\r\n(.*})$`,
    ),
    WAIT.timeout,
  );
  expect(JSON.parse(body)).toEqual({
    ...{ type: `/errors#${code}`, code, status, title: ERRORS[code].title, retryable: ERRORS[code].retryable },
    ...{ instance: '/', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
    detail: expect.stringMatching(/\.$/) as string,
  });
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
  ])('with 431 after %s', (_name, bytes) => closedWith(bytes, 'request.headers-too-large'));

  it.each([
    ['a header without a colon', 'GET /health/live HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n'],
    ['a header with a space in its name', 'GET /health/live HTTP/1.1\r\nHost: a\r\nX y: z\r\n\r\n'],
    ['two lengths', 'POST /sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    [
      'a length beside chunks',
      'POST /sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    ['an unknown method', 'FETCH / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a TLS handshake', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03'],
    ['HTTP/2 without an upgrade', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('with 400 after %s', (_name, bytes) => closedWith(bytes, 'request.malformed'));

  it('with 400 after a chunk without a size, while its request waits for the body', async () => {
    const headers = { ...(await app.headers()), 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' };
    await closedWith(`${requestHead('/projects', headers)}5\r\n{"a":\r\nzz\r\n`, 'request.malformed');
  });

  it('with 408 after headersTimeout, whatever part of the headers a client has sent', async () => {
    const health = requestHead('/health/live', {}, 'GET');
    const parts = [
      '',
      'GET /health/li',
      'GET /health/live HTTP/1.1\r\nHost: a\r\nX-A: ',
      'GET /project-runner HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n',
      `${health}GET /health/li`,
    ];
    await Promise.all(parts.map((part) => closedWith(part, 'request.timeout')));
  });
});

it.each([
  ['no Host', 'GET /health/live HTTP/1.1\r\n\r\n', 'found 0'],
  ['two Hosts', 'GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'found 2'],
])('a request with %s is refused with a problem', async (_name, bytes, found) => {
  const connection = await RawConnection.open(app.url);
  await connection.write(bytes);
  await connection.waitFor(
    new RegExp(`^HTTP/1\\.1 400 [^]*"detail":"Expected one Host header, ${found}\\."`),
    WAIT.timeout,
  );
  connection.close();
});

it('a request of HTTP/1.0 needs no Host', async () => {
  const connection = await RawConnection.open(app.url);
  await connection.write('GET /health/live HTTP/1.0\r\n\r\n');
  await connection.waitFor(/^HTTP\/1\.1 200 /, WAIT.timeout);
  connection.close();
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
