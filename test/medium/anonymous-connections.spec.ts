import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StreamClient } from '../support/stream-client.js';
import { TestApp } from '../support/test-app.js';

/** Maximum connections of one client address before its caller is known. */

const MAX = 3;

let app: TestApp;
const sockets: Socket[] = [];
const agents: Agent[] = [];

beforeAll(async () => {
  // With TRUST_PROXY the loopback addresses of the tests are counted, and none of them is a trusted proxy.
  app = await TestApp.start({
    environment: { TRUST_PROXY: '203.0.113.1', MAX_ANONYMOUS_PER_ADDRESS: String(MAX), MAX_EVENT_LOOP_DELAY_MS: '0' },
  });
});
afterAll(() => app.close());
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy();
  for (const socket of sockets.splice(0)) socket.destroy();
  await expect.poll(() => status('127.0.0.1')).toBe(200);
});

/** Opens a connection from a loopback address and sends `text`. */
async function open(text: string, localAddress = '127.0.0.1'): Promise<Socket> {
  const { hostname, port } = new URL(app.url);
  const socket = connect({ host: hostname, port: Number(port), localAddress });
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  if (text !== '') socket.write(text);
  return socket;
}

interface From {
  readonly localAddress?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent | false;
}

/** Sends a request on a connection of its own, or on one of an agent that keeps it. */
function get(
  path: string,
  { localAddress = '127.0.0.1', headers = {}, agent = false }: From = {},
): Promise<{ response: IncomingMessage; body: string }> {
  return new Promise((resolve, reject) => {
    request(`${app.url}${path}`, { localAddress, headers, agent }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ response, body }));
    })
      .on('error', reject)
      .end();
  });
}

const status = async (localAddress: string): Promise<number | undefined> =>
  get('/health/live', { localAddress }).then(
    ({ response }) => response.statusCode,
    () => undefined,
  );

const HOST = 'Host: x\r\n';

describe('connections without a valid token', () => {
  it.each([
    ['send nothing', ''],
    ['send half of their headers', `GET /health/live HTTP/1.1\r\n${HOST}`],
    ['keep their connection after a public route', `GET /health/live HTTP/1.1\r\n${HOST}\r\n`],
    [
      'send a body slowly to the token endpoint',
      `POST /connect/token HTTP/1.1\r\n${HOST}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\ng`,
    ],
    [
      'upload with an invalid token',
      `POST /project-runner HTTP/1.1\r\n${HOST}Authorization: Bearer a.b.c\r\nContent-Type: audio/wav\r\nContent-Length: 900000\r\n\r\nR`,
    ],
  ])('of one address that %s are limited, and other addresses are served', async (_what, text) => {
    for (let count = 0; count < MAX; count += 1) await open(text);
    const { response, body } = await get('/health/live');
    expect(response.statusCode).toBe(503);
    expect(response.headers).toMatchObject({ 'retry-after': '5', 'content-type': 'application/problem+json' });
    expect(JSON.parse(body)).toMatchObject({
      code: 'server.busy',
      retryable: true,
      detail: expect.stringContaining('MAX_ANONYMOUS_PER_ADDRESS') as string,
    });
    expect(await status('127.0.0.2')).toBe(200);
    expect(app.operations.count).toBe(0);
    sockets[0]!.destroy();
    await expect.poll(() => status('127.0.0.1')).toBe(200);
  });

  it('are no longer counted once a request on them had a valid token', async () => {
    const headers = await app.headers();
    const known = Array.from({ length: 2 * MAX }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    agents.push(...known);
    for (const agent of known) {
      expect((await get('/projects', { headers, agent })).response.statusCode).toBe(200);
    }
    for (let count = 0; count < MAX - 1; count += 1) await open('');
    expect(await status('127.0.0.1')).toBe(200);
  });

  it('are counted as connections without a Start once they are WebSockets', async () => {
    const clients: StreamClient[] = [];
    for (let count = 0; count < 2 * MAX; count += 1) clients.push(await StreamClient.open(app.url));
    expect(await status('127.0.0.1')).toBe(200);
    for (const { socket } of clients) socket.terminate();
    await Promise.all(clients.map(({ closed }) => closed));
  });
});
