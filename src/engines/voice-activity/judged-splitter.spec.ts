import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioChunk } from '../../audio/index.js';
import { JudgedSplitter, SpeechSplitter, type SpeechJudge } from './index.js';

/** Ten samples a frame and one a millisecond; a frame is speech when its first sample is 1. */
const FRAME = 10;
const GATE = { sampleRateHz: 1_000, preSpeechMs: 20, postSpeechMs: 30, silenceTriggerMs: 50 };

const signalOf = (script: string): Int16Array =>
  Int16Array.from({ length: script.length * FRAME }, (_, index) => (script[Math.floor(index / FRAME)] === '#' ? 1 : 0));

interface Judging {
  readonly judge: SpeechJudge;
  /** For each call its frames, and whether a signal began with it. */
  readonly calls: [number, boolean][];
}

function judging(): Judging {
  const calls: [number, boolean][] = [];
  const judge: SpeechJudge = {
    frameMs: FRAME,
    frameSamples: FRAME,
    async judge(samples, isNew) {
      calls.push([samples.length / FRAME, isNew]);
      return Uint8Array.from({ length: samples.length / FRAME }, (_, index) => samples[index * FRAME]!);
    },
    close: () => calls.push([-1, false]),
  };
  return { judge, calls };
}

interface Heard {
  readonly spans: [number, number][];
  readonly chunks: AudioChunk[];
}

function listening(): { heard: Heard; sink: ConstructorParameters<typeof SpeechSplitter>[2] } {
  const heard: Heard = { spans: [], chunks: [] };
  return {
    heard,
    sink: {
      started: () => undefined,
      audio: (chunk) => void heard.chunks.push(chunk),
      ended: ({ startSample, endSample }) => void heard.spans.push([startSample, endSample]),
    },
  };
}

const chunk = (samples: Int16Array, startSample = 0): AudioChunk => ({
  channel: 3,
  sampleRateHz: 1_000,
  startSample,
  samples,
  groupId: '',
});

async function split(signal: Int16Array, sizes: readonly number[], leastMs = 40): Promise<Heard & Judging> {
  const one = judging();
  const { heard, sink } = listening();
  const splitter = new JudgedSplitter(one.judge, GATE, sink, { leastMs });
  let at = 0;
  for (let index = 0; at < signal.length; index += 1) {
    const size = sizes[index % sizes.length]!;
    await splitter.accept(chunk(signal.slice(at, at + size), at));
    at += size;
  }
  await splitter.end();
  splitter.close();
  return { ...heard, ...one };
}

/** The same by the splitter that judges at once. */
async function splitAtOnce(signal: Int16Array): Promise<Heard> {
  const { heard, sink } = listening();
  const detector = {
    frameMs: FRAME,
    frameSamples: FRAME,
    isSpeech: (frame: Int16Array) => frame[0] === 1,
    close: () => undefined,
  };
  const splitter = new SpeechSplitter(detector, GATE, sink);
  await splitter.accept(chunk(signal));
  await splitter.end();
  return heard;
}

describe('JudgedSplitter', () => {
  it('gives what a splitter gives that judges at once, however the audio comes', async () => {
    const script = fc.array(fc.constantFrom('#', '.', '######', '........'), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        script.map((parts) => parts.join('')),
        fc.array(fc.integer({ min: 1, max: 95 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 200 }),
        async (text, sizes, tail, leastMs) => {
          const signal = signalOf(`${text}.`).subarray(0, text.length * FRAME + tail);
          const { spans, chunks } = await split(signal, sizes, leastMs);
          const wanted = await splitAtOnce(signal);
          expect(spans).toEqual(wanted.spans);
          const samples = (all: readonly AudioChunk[]): number[] => all.flatMap((each) => [...each.samples]);
          expect(samples(chunks)).toEqual(samples(wanted.chunks));
        },
      ),
    );
  });

  it('waits for enough to judge, and judges all that there is', async () => {
    const { calls } = await split(signalOf('.'.repeat(12)), [15]);
    expect(calls).toEqual([
      [4, true],
      [5, false],
      [3, false],
      [-1, false],
    ]);
  });

  it('keeps the channel and the rate, and numbers what it gives', async () => {
    const { chunks, spans } = await split(signalOf(`...${'#'.repeat(12)}${'.'.repeat(9)}`), [70]);
    expect(spans).toEqual([[10, 180]]);
    expect(chunks[0]).toMatchObject({ channel: 3, sampleRateHz: 1_000, startSample: 10 });
    expect(new Set(chunks.map(({ groupId }) => groupId)).size).toBe(1);
  });

  it('ends speech at a gap, where a new signal begins, and passes over what comes again', async () => {
    const one = judging();
    const { heard, sink } = listening();
    const splitter = new JudgedSplitter(one.judge, GATE, sink, { leastMs: 40 });
    const voice = signalOf('#'.repeat(10)).subarray(0, 97);
    await splitter.accept(chunk(voice));
    await splitter.accept(chunk(voice.subarray(0, 50), 40));
    await splitter.accept(chunk(voice, 1_003));
    await splitter.end();
    expect(heard.spans).toEqual([
      [0, 97],
      [1_003, 1_100],
    ]);
    expect(one.calls).toEqual([
      [9, true],
      [9, true],
    ]);
  });

  it('throws the error of a judge that fails', async () => {
    const { judge } = judging();
    const failing = { ...judge, judge: () => Promise.reject(new Error('no more')) };
    const splitter = new JudgedSplitter(failing, GATE, listening().sink, { leastMs: 40 });
    await expect(splitter.accept(chunk(signalOf('#####')))).rejects.toThrow('no more');
  });
});
