import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { AUDIO, bestMs, Neighbour } from '../support/neighbour.js';
import { AUDIO_HEADERS, BOUNDARY, PARAMETERS_HEADERS, RawConnection, requestHead } from '../support/raw-http.js';
import { echoProject } from '../support/test-nodes.module.js';

/**
 * One tenant sends 200 slow uploads, while the work of another tenant continues.
 *
 * The server stays ready, and the slots are released. The time of that work is compared with its time on an idle
 * server, best of three.
 */

const UPLOADS = 200;
const SLACK_MS = 1_000;
/** How long slots may take to come back: the window of the rate, and time for a slow machine. */
const GIVEN_UP_MS = 60_000;

let server: BuiltServer;
let token: string;
let neighbour: Neighbour;

beforeAll(async () => {
  // A busy machine may stall the event loop, which is no matter here.
  server = await BuiltServer.start({ environment: { MAX_EVENT_LOOP_DELAY_MS: '0' } });
  token = await server.token();
  await server.saveProject(echoProject());
  neighbour = await Neighbour.start(server);
});
afterAll(() => server.stop());

const readiness = async (): Promise<number> => (await fetch(`${server.url}/health/ready`)).status;

const statusOf = ({ text }: RawConnection): string | undefined => /^HTTP\/1\.1 (\d+)/.exec(text)?.[1];

/** Begins an upload of `demo` whose audio then comes byte by byte. */
async function trickle(): Promise<RawConnection> {
  const connection = await RawConnection.open(server.url);
  const head = requestHead('/project-runner', {
    Authorization: `Bearer ${token}`,
    Tenant: 'demo',
    ProjectName: 'echo',
    'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    'Content-Length': 1_000_000,
  });
  const parts = `--${BOUNDARY}\r\n${PARAMETERS_HEADERS}\r\n\r\n{}\r\n--${BOUNDARY}\r\n${AUDIO_HEADERS}\r\n\r\n`;
  await connection.write(head + parts);
  await connection.write(AUDIO.subarray(0, 100));
  return connection;
}

it(`${UPLOADS} trickled uploads of one tenant leave another tenant's batch and stream as they are, and give their slots up`, async () => {
  const idle = { batch: await bestMs(neighbour.batch), stream: await bestMs(neighbour.stream) };
  const connections: RawConnection[] = [];
  for (let begun = 0; begun < UPLOADS; begun += 1) connections.push(await trickle());
  const timer = setInterval(() => {
    for (const { socket } of connections) if (socket.writable) socket.write(AUDIO.subarray(100, 150));
  }, 1_000);
  await expect.poll(() => connections.filter((c) => statusOf(c) === '429').length, { timeout: 20_000 }).toBe(49);
  const beside = { batch: await bestMs(neighbour.batch), stream: await bestMs(neighbour.stream) };
  const held = connections.filter((connection) => statusOf(connection) === undefined);
  const ready = [await readiness()];
  for (const endMs = performance.now() + GIVEN_UP_MS; performance.now() < endMs;) {
    if (held.every((connection) => statusOf(connection) !== undefined)) break;
    await sleep(1_000);
    ready.push(await readiness());
  }
  clearInterval(timer);
  console.log(JSON.stringify({ idle, beside, held: held.length, readiness: ready.length }));
  expect(held.length).toBe(151);
  expect(held.map((connection) => statusOf(connection))).toEqual(Array<string>(held.length).fill('408'));
  expect(held[0]!.text).toContain('MIN_UPLOAD_BYTES_PER_SECOND');
  expect(new Set(ready)).toEqual(new Set([200]));
  expect(beside.batch).toBeLessThan(idle.batch + SLACK_MS);
  expect(beside.stream).toBeLessThan(idle.stream + SLACK_MS);
  for (const connection of connections) connection.close();
  await neighbour.batch();
});
