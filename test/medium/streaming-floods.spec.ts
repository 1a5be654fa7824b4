import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE, frameOf, PING, PONG, RawWebSocket, TEXT } from '../support/raw-websocket.js';
import { TestApp } from '../support/test-app.js';
import { echoProject } from '../support/test-nodes.module.js';

/** Floods of frames without a message: the connection is closed with a code, and no memory is kept. */

const CONTINUATION = 0;
const WAIT = { timeout: 20_000 };

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ environment: { MAX_QUEUED_BYTES: '100000' } });
  await app.saveProject({ ...echoProject('echo'), flowTypes: ['stream'] });
});
afterAll(() => app.close());

/** A stream that runs, or a connection that has sent no Start. */
async function open(isStarted: boolean): Promise<RawWebSocket> {
  const raw = await RawWebSocket.open(app.url);
  if (!isStarted) return raw;
  await raw.send({ MessageName: 'Start', ProjectName: 'echo', Tenant: 'demo', Token: await app.token() });
  await expect.poll(() => raw.messages[0], WAIT).toMatchObject({ Success: true });
  return raw;
}

describe.each([
  ['before Start', false],
  ['of a running stream', true],
])('%s', (_when, isStarted) => {
  it.each([
    ['pings', frameOf(PING, '')],
    ['pings of 125 bytes', frameOf(PING, Buffer.alloc(125))],
    ['pongs', frameOf(PONG, '')],
    ['pings and pongs', Buffer.concat([frameOf(PING, 'a'), frameOf(PONG, 'b')])],
  ])('closes a WebSocket that floods with %s with 1008', async (_name, frame) => {
    const raw = await open(isStarted);
    await raw.connection.write(Buffer.concat(Array<Buffer>(20_000).fill(frame)));
    await expect.poll(() => raw.closing, WAIT).toEqual({ code: 1008, reason: 'stream.flood' });
    await expect.poll(() => app.operations.count, WAIT).toBe(0);
  });

  it.each([
    ['empty fragments', ''],
    ['fragments of one byte', 'x'],
  ])('closes a WebSocket whose message has very many %s with 1008', async (_name, payload) => {
    const raw = await open(isStarted);
    await raw.frame(TEXT, payload, { fin: false });
    const fragment = frameOf(CONTINUATION, payload, { fin: false });
    await raw.connection.write(Buffer.concat(Array<Buffer>(20_000).fill(fragment)));
    await expect.poll(() => raw.closing?.code, WAIT).toBe(1008);
    await expect.poll(() => app.operations.count, WAIT).toBe(0);
  });
});

it('answers each ping of a client that sends a hundred at once, or the last of those that wait', async () => {
  const raw = await open(true);
  const pings = Array.from({ length: 100 }, (_, index) => frameOf(PING, String(index)));
  await raw.connection.write(Buffer.concat(pings));
  const pongs = (): string[] =>
    raw.frames.filter(({ opcode }) => opcode === PONG).map(({ payload }) => payload.toString());
  await expect.poll(() => pongs().at(-1), WAIT).toBe('99');
  expect(raw.frames.some(({ opcode }) => opcode === CLOSE)).toBe(false);
  raw.destroy();
});

it('accepts a message of a thousand fragments', async () => {
  const raw = await open(true);
  await raw.frame(TEXT, '{', { fin: false });
  await raw.connection.write(Buffer.concat(Array<Buffer>(1_000).fill(frameOf(CONTINUATION, ' ', { fin: false }))));
  await raw.frame(CONTINUATION, '"MessageName":"Finalize"}');
  await expect.poll(() => raw.closing, WAIT).toEqual({ code: 1000, reason: '' });
  raw.destroy();
});

it('closes a stream whose client sends faulty messages and reads no answer', async () => {
  const raw = await open(true);
  const { socket } = raw.connection;
  socket.pause();
  const faulty = Buffer.concat(Array<Buffer>(1_000).fill(frameOf(TEXT, '{}')));
  for (let round = 0; round < 200 && app.operations.count > 0; round += 1) {
    socket.write(faulty);
    await sleep(1);
  }
  await expect.poll(() => app.operations.count, WAIT).toBe(0);
  expect(app.logLines.join('\n')).toContain('stream.slow-client');
  raw.destroy();
});

it('destroys the connections of all floods', async () => {
  const server = app.app.getHttpServer();
  await expect
    .poll(() => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))), WAIT)
    .toBe(0);
});
