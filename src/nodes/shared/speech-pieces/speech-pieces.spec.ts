import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../../../test/support/run-graph.js';
import { concat, noise, silence, tone } from '../../../../test/support/signals.js';
import { DEMO_RATE_HZ, demoCall, demoSpeech } from '../../../../test/support/vad/index.js';
import type { AudioChunk } from '../../../audio/index.js';
import { SpeechPieces } from './index.js';

const RATE = 8_000;

const group = (groupId: string, startSample: number, samples: Int16Array): AudioChunk[] =>
  chunksOf(samples, 1).map((chunk) => ({ ...chunk, groupId, startSample: startSample + chunk.startSample }));

describe('pieces of speech', () => {
  it('are 3 s long, across utterances, from the first place to the last', () => {
    const pieces = new SpeechPieces(RATE);
    const [one, two] = [noise({ ms: 2_000, seed: 1 }), noise({ ms: 5_000, seed: 2 })];
    const whole = [...group('a', 8_000, one), ...group('b', 80_000, two)].flatMap((chunk) => pieces.add(chunk));
    expect(whole).toEqual([
      {
        channel: 1,
        groupId: 'b',
        startSample: 8_000,
        endSample: 88_000,
        samples: concat(one, two.subarray(0, RATE)),
      },
      { channel: 1, groupId: 'b', startSample: 88_000, endSample: 112_000, samples: two.subarray(RATE, 4 * RATE) },
    ]);
    expect(pieces.end()).toMatchObject([{ startSample: 112_000, endSample: 120_000 }]);
  });

  it.each([
    [999, 0],
    [1_000, 1],
  ])('return a rest of %i ms %i times', (ms, times) => {
    const pieces = new SpeechPieces(RATE);
    for (const chunk of group('a', 0, tone({ ms: 3_000 + ms }))) pieces.add(chunk);
    expect(pieces.end()).toHaveLength(times);
  });

  it('do not share their samples', () => {
    const pieces = new SpeechPieces(RATE);
    const [first] = group('a', 0, tone({ ms: 6_000 })).flatMap((chunk) => pieces.add(chunk));
    const before = first!.samples.slice();
    for (const chunk of group('a', 48_000, noise({ ms: 6_000 }))) pieces.add(chunk);
    expect(first!.samples).toEqual(before);
  });

  it('of audio without a splitter contain its speech only', () => {
    const pieces = new SpeechPieces(DEMO_RATE_HZ);
    const found = chunksOf(demoCall()[0]!).flatMap((chunk) => pieces.add(chunk));
    found.push(...pieces.end());
    pieces.close();
    const spoken = demoSpeech(0).reduce((sum, [start, end]) => sum + end - start, 0);
    const length = found.reduce((sum, { samples }) => sum + samples.length, 0);
    expect(length / spoken).toBeGreaterThan(0.85);
    expect(length / spoken).toBeLessThan(1.15);
    for (const [at, piece] of found.entries()) {
      if (at > 0) expect(piece.startSample).toBeGreaterThanOrEqual(found[at - 1]!.endSample);
      expect(piece.endSample - piece.startSample).toBeGreaterThanOrEqual(piece.samples.length);
    }
  });

  it('are not made from silence or from no audio', () => {
    const pieces = new SpeechPieces(RATE);
    expect(pieces.end()).toEqual([]);
    expect(chunksOf(silence({ ms: 10_000 })).flatMap((chunk) => pieces.add(chunk))).toEqual([]);
    expect(pieces.end()).toEqual([]);
    pieces.close();
  });
});
