import 'reflect-metadata';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import type { AudioChunk } from '../../audio/index.js';
import { freezeEvent } from '../../pipeline/index.js';
import { monoToStereoMixer, MonoToStereoMixerNode } from './index.js';
import { StereoClock } from './stereo-clock.js';

const RATE_HZ = 8_000;
const chunk = (startSample: number, ...samples: number[]): AudioChunk => ({
  channel: 0,
  sampleRateHz: RATE_HZ,
  startSample,
  samples: Int16Array.from(samples),
  groupId: 'g',
});

/** A clock, and the samples that it sent by channel; it checks that they are without gaps and overlaps. */
function clock(maxLag = Infinity): { clock: StereoClock; sent: [number[], number[]] } {
  const sent: [number[], number[]] = [[], []];
  const emit = ({ channel, startSample, samples }: AudioChunk): undefined => {
    const channelSamples = sent[channel as 0 | 1];
    expect(startSample).toBe(channelSamples.length);
    for (const sample of samples) channelSamples.push(sample);
  };
  return { clock: new StereoClock({ sampleRateHz: RATE_HZ, maxLag, emit }), sent };
}

describe('StereoClock', () => {
  it('fills gaps before, within and after an input with silence', async () => {
    const { clock: mixer, sent } = clock();
    await mixer.add(0, chunk(2, 1, 2));
    await mixer.add(1, chunk(0, 7));
    await mixer.add(1, chunk(3, 8));
    await mixer.add(0, chunk(5, 3));
    await mixer.end();
    expect(sent).toEqual([
      [0, 0, 1, 2, 0, 3],
      [7, 0, 0, 8, 0, 0],
    ]);
  });

  it('appends audio that overlaps earlier audio of its channel, and is in time again after the next gap', async () => {
    const { clock: mixer, sent } = clock();
    await mixer.add(0, chunk(0, 1, 2, 3));
    await mixer.add(0, chunk(1, 4, 5));
    await mixer.add(0, chunk(8, 6));
    await mixer.end();
    expect(sent[0]).toEqual([1, 2, 3, 4, 5, 0, 0, 0, 6]);
  });

  it('lets a channel without audio follow the other at the maximum lag', async () => {
    const { clock: mixer, sent } = clock(3);
    await mixer.add(0, chunk(0, 1, 2, 3, 4, 5));
    expect(sent[1]).toEqual([0, 0]);
    await mixer.add(1, chunk(0, 9));
    await mixer.end();
    expect(sent).toEqual([
      [1, 2, 3, 4, 5],
      [0, 0, 9, 0, 0],
    ]);
  });

  it('sends channels of one length with every sample in its place, whatever the chunks', async () => {
    const anyInput = fc.array(fc.record({ gap: fc.nat(6_000), length: fc.integer({ min: 1, max: 40 }) }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(anyInput, anyInput, async (left, right) => {
        const { clock: mixer, sent } = clock();
        const expected: [Map<number, number>, Map<number, number>] = [
          new Map<number, number>(),
          new Map<number, number>(),
        ];
        let length = 0;
        for (const [channel, input] of [left, right].entries()) {
          let at = 0;
          for (const { gap, length: count } of input) {
            at += gap;
            const samples = Array.from({ length: count }, (_, index) => 1 + channel + index);
            for (const [index, sample] of samples.entries()) expected[channel as 0 | 1].set(at + index, sample);
            await mixer.add(channel as 0 | 1, chunk(at, ...samples));
            at += count;
          }
          length = Math.max(length, at);
        }
        await mixer.end();
        for (const channel of [0, 1] as const) {
          expect(sent[channel]).toEqual(Array.from({ length }, (_, at) => expected[channel].get(at) ?? 0));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('refuses more than a day of silence', async () => {
    const { clock: mixer } = clock();
    await expect(async () => mixer.add(1, chunk(86_400 * RATE_HZ + 1, 1))).rejects.toMatchObject({
      code: 'node.failed',
    });
  });
});

describe('mono-to-stereo-mixer', () => {
  it('sends two channels of the same length, and events unchanged', async () => {
    const [long, short] = [Int16Array.from({ length: 10_000 }, (_, at) => at), Int16Array.of(5, 6, 7)];
    const event = freezeEvent({
      name: 'x',
      channel: 1,
      startSample: 0,
      endSample: 0,
      groupId: '',
      tags: [],
      data: null,
    });
    const output = await runNode([monoToStereoMixer, new MonoToStereoMixerNode()], {
      audio: [...chunksOf(long, 0), ...chunksOf(short, 1)],
      events: [event],
    });
    expect(output.samples(0)).toEqual(long);
    const padded = new Int16Array(long.length);
    padded.set(short);
    expect(output.samples(1)).toEqual(padded);
    expect(output.events).toEqual([event]);
    expect(new Set(output.chunks.map(({ channel }) => channel))).toEqual(new Set([0, 1]));
  });

  it('fills the second channel of a mono stream with silence while it goes on', async () => {
    const samples = Int16Array.from({ length: 3 * 8_000 }, () => 4);
    const output = await runNode([monoToStereoMixer, new MonoToStereoMixerNode()], {
      audio: chunksOf(samples, 0),
      options: { operation: { channelCount: 1, flowType: 'stream' } },
    });
    expect(output.samples(1)).toEqual(new Int16Array(samples.length));
    const firstSilence = output.chunks.findIndex(({ channel }) => channel === 1);
    expect(firstSilence).toBeLessThan(output.chunks.findLastIndex(({ channel }) => channel === 0));
  });
});
