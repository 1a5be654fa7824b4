// @ts-check
import 'reflect-metadata';
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createEvent } from '../../dist/pipeline/index.js';
import { chainProject } from '../nodes.mjs';
import { ready } from '../support/answer.mjs';
import { makeGraph } from '../support/graph.mjs';

/** Passes values through a chain of steps: the engine's, or Node's Transform streams in object mode. */

const [, , steps, way, isMeasured] = process.argv;
const count = Number(steps);
const SAMPLES = new Int16Array(160);
const EVENT = createEvent(
  'Speech Started',
  { channel: 0, startSample: 800, endSample: -1, groupId: '01J0000000000000000000000' },
  null,
);

/** As many as a mailbox holds, which is kinder to the streams than their own 16. */
const HELD = 64;

/** @type {Record<string, (index: number) => any>} */
const VALUES = {
  events: () => EVENT,
  // 20 ms at 8 kHz.
  audio: (index) => ({ channel: 0, sampleRateHz: 8_000, startSample: index * 160, samples: SAMPLES, groupId: '' }),
};

ready({ questions: { run: way === 'streams' ? runStreams : runEngine } });

/** @param {{ kind: string, values: number }} plan @returns {Promise<number>} ms */
async function runEngine({ kind, values }) {
  const make = /** @type {(index: number) => any} */ (VALUES[kind]);
  let taken = 0;
  const take = () => void (taken += 1);
  const { run, close } = makeGraph(chainProject(count), { event: take, audio: take }, isMeasured === 'measured');
  await run.start();
  const startMs = performance.now();
  for (let index = 0; index < values; index += 1) {
    const waiting = kind === 'audio' ? run.writeAudio(make(index)) : run.writeEvent(make(index));
    if (waiting) await waiting;
  }
  run.endInput();
  await run.finished;
  const ms = performance.now() - startMs;
  await close();
  if (taken !== values) throw new Error(`${taken} of ${values} values came through`);
  return ms;
}

/**
 * A Readable and a Writable are at the ends, like Entry and Publisher.
 *
 * @param {{ kind: string, values: number }} plan @returns {Promise<number>} ms
 */
async function runStreams({ kind, values }) {
  const make = /** @type {(index: number) => any} */ (VALUES[kind]);
  let made = 0;
  let taken = 0;
  const begin = new Readable({
    objectMode: true,
    highWaterMark: HELD,
    read() {
      while (made < values && this.push(make(made))) made += 1;
      if (made === values) this.push(null);
      else made += 1;
    },
  });
  const end = new Writable({
    objectMode: true,
    highWaterMark: HELD,
    write: (_value, _encoding, done) => {
      taken += 1;
      done();
    },
  });
  const startMs = performance.now();
  await pipeline([begin, ...Array.from({ length: count }, () => new Transform(passing())), end]);
  const ms = performance.now() - startMs;
  if (taken !== values) throw new Error(`${taken} of ${values} values came through`);
  return ms;
}

/** @returns {import('node:stream').TransformOptions} */
function passing() {
  return { objectMode: true, highWaterMark: HELD, transform: (value, _encoding, done) => done(null, value) };
}
