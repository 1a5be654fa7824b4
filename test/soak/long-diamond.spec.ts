import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pinnedEnvironment } from '../support/programs.js';
import { AUDIO_HEADERS, BOUNDARY, PARAMETERS_HEADERS, requestHead } from '../support/raw-http.js';
import { databaseKinds } from '../support/databases.js';
import { TestApp } from '../support/test-app.js';
import { TestNodesModule } from '../support/test-nodes.module.js';
import { makeWav } from '../support/wav/index.js';

const HOUR_FRAMES = 3_600 * 8_000;

/** A fork whose one branch holds everything until flush, and a join at the Publisher; both channels. */
const DIAMOND = {
  name: 'diamond',
  flowTypes: ['batch'],
  nodes: [
    { id: 'entry', type: 'entry' },
    ...[0, 1].flatMap((channel) => [
      { id: `fork-${channel}`, type: 'distributor' },
      { id: `slow-${channel}`, type: 'test-holding' },
      { id: `fast-${channel}`, type: 'distributor' },
    ]),
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [0, 1].flatMap((channel) => [
    { from: `entry.audio.${channel}`, to: `fork-${channel}.audio` },
    { from: `entry.events.${channel}`, to: `fork-${channel}.events` },
    ...['slow', 'fast'].flatMap((branch, index) => [
      { from: `fork-${channel}.audio`, to: `${branch}-${channel}.audio` },
      { from: `fork-${channel}.events`, to: `${branch}-${channel}.events` },
      { from: `${branch}-${channel}.audio`, to: `publisher.audio.${channel * 2 + index}` },
      { from: `${branch}-${channel}.events`, to: 'publisher.events' },
    ]),
  ]),
};

// The embedded database alone takes more than what is allowed here, and is no part of what a recording costs.
const [, postgres] = await databaseKinds();

let app: TestApp | undefined;
beforeAll(async () => {
  if (!postgres || postgres.isSkipped) return;
  app = await TestApp.start({ imports: [TestNodesModule], database: await postgres.open() });
  await app.saveProject(DIAMOND);
});
afterAll(() => app?.close());

it.skipIf(postgres?.isSkipped ?? true)(
  'a diamond, one branch of which holds everything until flush, carries an hour of stereo in 60 MB, and ends',
  async () => {
    const collect = globalThis.gc;
    if (!collect) throw new Error('expected to run with --expose-gc');
    const held = (): number => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const idle = held();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, held())), 500);
    const bytes = await runHour();
    clearInterval(watch);
    console.log(`an hour of stereo: at most ${mebibytes(most - idle)} more than idle`);
    // Four channels of 16 bits come back: both branches of both channels, whole.
    expect(bytes).toBe(44 + HOUR_FRAMES * 2 * 4);
    // The test runner and the suites before it have memory of their own.
    expect(most - idle).toBeLessThan(60 * 1000 * 1000);
  },
);

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** Sends an hour of mu-law stereo from a separate process, and returns the size of the returned wav. */
async function runHour(): Promise<number> {
  const header = makeWav({ encoding: 'ulaw', channelCount: 2, data: new Uint8Array(0), dataBytes: HOUR_FRAMES * 2 });
  const head = `--${BOUNDARY}\r\n${PARAMETERS_HEADERS}\r\n\r\n{"Events":[{"Name":"x","Channel":-2}]}\r\n--${BOUNDARY}\r\n${AUDIO_HEADERS}\r\n\r\n`;
  const tail = `\r\n--${BOUNDARY}--\r\n`;
  const length = head.length + header.length + HOUR_FRAMES * 2 + tail.length;
  if (!app) throw new Error('the server is not there');
  const request = requestHead('/project-runner', {
    ...(await app.headers({ ProjectName: 'diamond', Accept: 'audio/wav' })),
    'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    'Content-Length': length,
    Connection: 'close',
  });
  const start = Buffer.concat([Buffer.from(request + head), header]).toString('base64');
  const client = spawn(process.execPath, ['-e', CLIENT, new URL(app.url).port, start, String(HOUR_FRAMES * 2), tail], {
    env: pinnedEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: client.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return Number(line);
}

const CLIENT = `
const [port, start, size, tail] = process.argv.slice(1);
const socket = require('node:net').connect(Number(port), '127.0.0.1');
const chunk = Buffer.alloc(65536, 0x2a);
let left = Number(size), headEnd = -1, head = '';
function send() {
  while (left > 0) {
    const part = chunk.subarray(0, Math.min(left, chunk.length));
    left -= part.length;
    if (!socket.write(part)) return void socket.once('drain', send);
  }
  socket.write(tail);
}
socket.write(Buffer.from(start, 'base64'));
send();
let body = 0;
socket.on('data', (data) => {
  if (headEnd >= 0) return void (body += data.length);
  head += data.toString('latin1');
  headEnd = head.indexOf('\\r\\n\\r\\n');
  if (headEnd < 0) return;
  if (!head.startsWith('HTTP/1.1 200')) { console.log(head.slice(0, 2000)); process.exit(1); }
  body = head.length - headEnd - 4;
});
socket.on('end', () => { console.log(body); process.exit(0); });
`;
