import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import {
  AUDIO_HEADERS,
  BOUNDARY,
  multipart,
  PARAMETERS_HEADERS,
  RawConnection,
  requestHead,
} from '../support/raw-http.js';
import { random } from '../support/signals.js';
import { echoProject } from '../support/test-nodes.module.js';
import { makeWav } from '../support/wav/index.js';

/** How long good uploads go on after the broken ones; SOAK_SECONDS says otherwise. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 60);
const BROKEN = 500;
const MEBIBYTE = 1024 * 1024;

interface State {
  readonly files: string[];
  readonly descriptors: number;
  readonly operations: number;
  readonly memoryBytes: number;
}

let server: BuiltServer;
/** Of one token, as a client uses it until it expires: the server remembers those that it has seen. */
let caller: Record<string, string>;
beforeAll(async () => {
  // SIGUSR2 has the process collect its garbage and write what it holds to its output.
  server = await BuiltServer.start({
    nodeOptions: ['--expose-gc', '--import', new URL('../support/report-state.mjs', import.meta.url).href],
  });
  await server.saveProject(echoProject());
  caller = await server.headers({ ProjectName: 'echo' });
});
afterAll(() => server.stop());

async function state(): Promise<State> {
  // Connections that the client keeps alive are closed by then.
  await sleep(7_000);
  const before = server.output.length;
  server.process.kill('SIGUSR2');
  for (;;) {
    const [, json] = /STATE (\{.*\})\n/.exec(server.output.slice(before)) ?? [];
    if (json !== undefined) {
      const { descriptors, memoryBytes } = JSON.parse(json) as { descriptors: number; memoryBytes: number };
      return { files: await filesOf(server.dataDir), descriptors, memoryBytes, operations: live() };
    }
    await sleep(20);
  }
}

/** Files of the data folder but for the database's own. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return files.filter((file) => !file.startsWith('database/')).sort();
}

/** Operations in progress, from the log: the accepted ones minus those that ended. */
function live(): number {
  const accepted = new Set([...server.output.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id));
  const ended = new Set(
    [...server.output.matchAll(/"operationId":"(\w+)"[^\n]*"msg":"operation ended"/g)].map(([, id]) => id),
  );
  return accepted.size - ended.size;
}

const wav = makeWav({ channelCount: 2, data: new Uint8Array(600_000).map((_, index) => (index * 7919) & 0xff) });
const parameters = [PARAMETERS_HEADERS, '{"Events":[{"Name":"x","Data":{"Text":"hello"}}]}'] as const;
const BODIES = [multipart([parameters, [AUDIO_HEADERS, wav]]), multipart([[AUDIO_HEADERS, wav], parameters])];

/** Sends `bytes` of a body, and breaks off. */
async function breakOff(body: Buffer, bytes: number): Promise<void> {
  const connection = await RawConnection.open(server.url);
  const headers = { ...caller, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
  await connection.write(requestHead('/project-runner', { ...headers, 'Content-Length': body.length }));
  await connection.write(body.subarray(0, bytes)).catch(() => undefined);
  connection.close();
}

async function good(body: Buffer, Accept: string): Promise<void> {
  const headers = { ...caller, Accept, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
  const response = await fetch(`${server.url}/project-runner`, { method: 'POST', headers, body: new Uint8Array(body) });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
}

async function forSeconds(seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  const lane = async (start: number): Promise<void> => {
    for (let turn = start; performance.now() < end; turn += 1) {
      await good(BODIES[turn % 2]!, ['application/json', 'application/x-ndjson', 'audio/wav'][turn % 3]!);
    }
  };
  await Promise.all([0, 1, 2, 3].map(lane));
}

it(`${BROKEN} uploads broken off at random bytes, in both part orders, then ${SECONDS} s of good ones, leave nothing behind`, async () => {
  await forSeconds(Math.min(10, SECONDS / 2));
  const before = await state();
  const next = random(42);
  for (let done = 0; done < BROKEN; done += 10) {
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const body = BODIES[(done + index) % 2]!;
        return breakOff(body, Math.floor(next() * body.length));
      }),
    );
  }
  await forSeconds(SECONDS);
  const after = await state();
  console.log(JSON.stringify({ before, after }));
  expect(after.files).toEqual(before.files);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  expect([before.operations, after.operations]).toEqual([0, 0]);
  expect(after.memoryBytes - before.memoryBytes).toBeLessThan(10 * MEBIBYTE);
  // An operation that was left behind would hold the server up for its grace period.
  const stopMs = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - stopMs).toBeLessThan(5_000);
});
