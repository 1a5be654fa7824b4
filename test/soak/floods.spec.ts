import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { BuiltServer } from '../support/built-server.js';
import { bestMs, Neighbour, scriptProject } from '../support/neighbour.js';
import { BOUNDARY, multipart, PARAMETERS_HEADERS, RawConnection, requestHead } from '../support/raw-http.js';
import { frameOf, PING, RawWebSocket, TEXT } from '../support/raw-websocket.js';

/**
 * Floods by unknown clients and by one tenant, next to the work of another tenant.
 *
 * The batch, the stream and the script of that tenant take at most a second longer than on an idle server (best of
 * three). The server stays ready, and its memory returns to normal.
 */

const SLACK_MS = 1_000;
const MEBIBYTE = 1024 * 1024;
/** Maximum additional memory in use after a flood: caches, and code compiled meanwhile. */
const MEMORY_SLACK_BYTES = 24 * MEBIBYTE;
const CONTINUATION = 0;

let server: BuiltServer;
let neighbour: Neighbour;
let idle: Times;
let token: string;

const KINDS = ['batch', 'stream', 'script'] as const;
type Kind = (typeof KINDS)[number];
type Times = Readonly<Partial<Record<Kind, number>>>;

beforeAll(async () => {
  // A busy machine may stall the event loop, which is not measured here.
  server = await BuiltServer.start({
    environment: { MAX_EVENT_LOOP_DELAY_MS: '0' },
    nodeOptions: ['--expose-gc', '--import', new URL('../support/report-state.mjs', import.meta.url).href],
  });
  neighbour = await Neighbour.start(server);
  token = await server.token();
  await server.saveProject(scriptProject('busy', 'createNode = () => ({ onEvent() { for (;;); } })'));
  await times();
  idle = await times();
});
afterAll(() => server.stop());

async function times(kinds: readonly Kind[] = KINDS): Promise<Times> {
  const best: Partial<Record<Kind, number>> = {};
  for (const kind of kinds) best[kind] = await bestMs(neighbour[kind]);
  return best;
}

/** Bytes that the process holds after a collection of garbage. */
async function memoryBytes(): Promise<number> {
  const before = server.output.length;
  server.process.kill('SIGUSR2');
  for (;;) {
    const [, json] = /STATE (\{.*\})\n/.exec(server.output.slice(before)) ?? [];
    if (json !== undefined) return (JSON.parse(json) as { memoryBytes: number }).memoryBytes;
    await sleep(20);
  }
}

/** Sends requests of one kind, or holds connections, until `stop` is called. */
interface Flood {
  readonly stop: () => Promise<void> | void;
}

function openSocket(): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/project-runner`);
  return once(socket, 'open').then(() => socket);
}

/** Repeats `work` in `lanes` at once until it is stopped. */
function repeat(lanes: number, work: () => Promise<unknown>): Flood {
  let isStopped = false;
  const lane = async (): Promise<void> => {
    while (!isStopped) {
      await work();
      await sleep(10);
    }
  };
  const running = Promise.all(Array.from({ length: lanes }, lane));
  return {
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

async function unstarted(): Promise<Flood> {
  const sockets = await Promise.all(Array.from({ length: 1_000 }, openSocket));
  return { stop: () => sockets.forEach((socket) => socket.terminate()) };
}

async function pipelined(): Promise<Flood> {
  const connection = await RawConnection.open(server.url);
  await connection.write(requestHead('/health/live', {}, 'GET').repeat(2_000));
  return {
    stop: async () => {
      await expect
        .poll(() => connection.text.split('HTTP/1.1 200 ').length - 1, { timeout: 120_000, interval: 500 })
        .toBe(2_000);
      connection.close();
    },
  };
}

const [header = '', claims = ''] = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0'.split('.');

function badStarts(): Flood {
  const Settings = { Pad: 'x'.repeat(900_000) };
  const start = (Token: string): string => JSON.stringify({ MessageName: 'Start', Tenant: 'demo', Token, Settings });
  const texts = [start('abc'), start(`${header}.${claims}.${'A'.repeat(342)}`), start(`${token.slice(0, -8)}AAAAAAAA`)];
  const refused = async (text: string): Promise<void> => {
    const socket = await openSocket();
    socket.send(text);
    expect((await once(socket, 'close'))[0]).toBe(1008);
  };
  return repeat(1, async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => refused(texts[index % texts.length]!)));
    await sleep(500);
  });
}

/** Opens a WebSocket, writes frames, and waits until it has been closed with 1008. */
const frames = (bytes: Buffer) => (): Flood =>
  repeat(4, async () => {
    const raw = await RawWebSocket.open(server.url);
    await raw.connection.write(bytes);
    await expect.poll(() => raw.closing?.code, { timeout: 30_000 }).toBe(1008);
    raw.destroy();
  });

const pings = Buffer.concat(Array<Buffer>(20_000).fill(frameOf(PING, Buffer.alloc(20))));
const fragments = Buffer.concat([
  frameOf(TEXT, '{', { fin: false }),
  ...Array<Buffer>(20_000).fill(frameOf(CONTINUATION, '', { fin: false })),
]);

/** Six scripts without end, again and again. */
function busyScripts(): Flood {
  const body = multipart([[PARAMETERS_HEADERS, JSON.stringify({ Events: [{ Name: 'x' }] })]]);
  return repeat(6, async () => {
    const response = await fetch(`${server.url}/project-runner`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        Tenant: 'demo',
        ProjectName: 'busy',
        'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      },
      body: new Uint8Array(body),
    });
    expect(response.ok).toBe(false);
    await response.arrayBuffer();
  });
}

it.each<[name: string, begin: () => Flood | Promise<Flood>, kinds?: readonly Kind[]]>([
  ['1,000 connections without a Start', unstarted],
  ['2,000 pipelined health requests', pipelined],
  ['20 Starts of 0.9 MB at once with bad tokens', badStarts],
  ['floods of pings', frames(pings)],
  ['floods of fragments', frames(fragments)],
  ['six busy scripts of one tenant', busyScripts],
])('%s delay no other tenant, and leave no memory behind', async (name, begin, kinds = KINDS) => {
  const memoryBefore = await memoryBytes();
  const flood = await begin();
  const readiness: number[] = [];
  const polls = repeat(1, async () => readiness.push((await fetch(`${server.url}/health/ready`)).status));
  const beside = await times(kinds);
  await polls.stop();
  await flood.stop();
  // Connections that were closed without an answer to the close are destroyed by then.
  await expect
    .poll(async () => (await memoryBytes()) - memoryBefore, { timeout: 30_000, interval: 1_000 })
    .toBeLessThan(MEMORY_SLACK_BYTES);
  console.log(JSON.stringify({ name, idle, beside, ready: readiness.length }));
  expect(new Set(readiness)).toEqual(new Set([200]));
  for (const kind of kinds) expect.soft(beside[kind], kind).toBeLessThan((idle[kind] ?? 0) + SLACK_MS);
});
