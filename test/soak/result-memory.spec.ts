import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RESULT_FORMS } from '../../src/results/index.js';
import { TestApp } from '../support/test-app.js';
import { projectOf, TestNodesModule } from '../support/test-nodes.module.js';

const EVENTS = 100_000;

/** The forms that stream their events. Those that are made of the whole call have a bound of their own. */
const STREAMED = [RESULT_FORMS.json, RESULT_FORMS.ndjson, RESULT_FORMS.eventStream, RESULT_FORMS.wav].map(
  ({ mediaType }) => mediaType,
);

/** Memory that a result may take above idle, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ imports: [TestNodesModule] });
  await app.saveProject(projectOf('flooding', 'test-flooding'));
  // Modules that load at the first request are no part of a result.
  for (const mediaType of STREAMED) await bytesOf(mediaType, 10);
});
afterAll(() => app.close());

/** Memory in use after a full GC, in bytes. */
function held(): number {
  if (!globalThis.gc) throw new Error('expected to run with --expose-gc');
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Runs an operation that sends events, and returns the size of its result. */
async function bytesOf(mediaType: string, count: number): Promise<number> {
  const Data = { Text: 'the same words again', Count: count, Pad: 'y'.repeat(200) };
  const Events = [{ Name: 'SR Milestone', StartMsec: 10, EndMsec: 20, Data }];
  const response = await app.run('flooding', { parameters: { Events }, headers: { Accept: mediaType } });
  expect(response.status).toBe(200);
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
  return bytes;
}

describe(`a result of ${EVENTS} events`, () => {
  it.each(STREAMED)('takes at most 64 MiB as %s', async (type) => {
    const idle = held();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, held())), 1_000);
    const bytes = await bytesOf(type, EVENTS);
    clearInterval(watch);
    most = Math.max(most, held());
    console.log(`${type}: ${bytes} bytes, at most ${((most - idle) / 1024 ** 2).toFixed(1)} MiB above idle`);
    if (['application/json', 'application/x-ndjson'].includes(type)) expect(bytes).toBeGreaterThan(EVENTS * 300);
    expect(most - idle).toBeLessThan(MAX_BYTES);
  });
});
