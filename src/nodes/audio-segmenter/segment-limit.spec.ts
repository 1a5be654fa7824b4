import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, noise, silence } from '../../../test/support/signals.js';
import type { SpeechPiece } from '../../engines/voice-activity/index.js';
import { quietestPlace } from './quietest-place.js';
import { SegmentLimit } from './segment-limit.js';

/** Speech at 1 kHz that starts at sample 100, with its audio in pieces of the given sizes. */
function* speech(samples: Int16Array, sizes: readonly number[] = [4_096]): Generator<SpeechPiece> {
  const start = 100;
  yield { kind: 'start', startSample: start };
  for (let at = 0, turn = 0; at < samples.length; turn += 1) {
    const part = samples.subarray(at, at + sizes[turn % sizes.length]!);
    yield { kind: 'audio', startSample: start + at, samples: part };
    at += part.length;
  }
  yield { kind: 'end', startSample: start, endSample: start + samples.length };
}

const limited = (pieces: Iterable<SpeechPiece>): SpeechPiece[] => {
  const limit = new SegmentLimit({ sampleRateHz: 1_000, longestMs: 3_000, searchMs: 1_000 });
  return [...pieces].flatMap((piece) => [...limit.accept(piece)]);
};

const segmentsOf = (pieces: readonly SpeechPiece[]): [number, number][] =>
  pieces.flatMap((piece) => (piece.kind === 'end' ? [[piece.startSample, piece.endSample]] : []));

const audioOf = (pieces: readonly SpeechPiece[]): Int16Array =>
  concat(...pieces.flatMap((piece) => (piece.kind === 'audio' ? [piece.samples] : [])));

const loud = (ms: number): Int16Array => noise({ ms, rateHz: 1_000, dbfs: -10 });

describe('SegmentLimit', () => {
  it('passes speech within the limit unchanged', () => {
    for (const ms of [1, 1_999, 2_500, 3_000]) {
      const samples = loud(ms);
      const pieces = limited(speech(samples));
      expect(segmentsOf(pieces)).toEqual([[100, 100 + ms]]);
      expect(audioOf(pieces)).toEqual(samples);
    }
  });

  it('splits in the middle of the pause in the last part of the segment', () => {
    const quiet = silence({ ms: 200, rateHz: 1_000 });
    const samples = concat(loud(800), quiet, loud(1_400), quiet, loud(1_000));
    const [[, cut]] = segmentsOf(limited(speech(samples))) as [[number, number]];
    expect(Math.abs(cut - (100 + 2_500))).toBeLessThanOrEqual(40);
  });

  it('sends audio at once that no split can affect', () => {
    const limit = new SegmentLimit({ sampleRateHz: 1_000, longestMs: 3_000, searchMs: 1_000 });
    const [start, audio] = speech(loud(2_900));
    const sent = [...limit.accept(start!), ...limit.accept(audio!)];
    expect(audioOf(sent)).toHaveLength(2_000);
  });

  it('loses and repeats nothing, however the speech is chunked', () => {
    const length = fc.integer({ min: 1, max: 12_000 });
    const sizes = fc.array(fc.integer({ min: 1, max: 4_096 }), { minLength: 1, maxLength: 5 });
    const property = fc.property(length, sizes, (ms, cuts) => {
      const samples = loud(ms);
      const pieces = limited(speech(samples, cuts));
      const segments = segmentsOf(pieces);
      expect(audioOf(pieces)).toEqual(samples);
      expect(segments).toEqual(segmentsOf(limited(speech(samples))));
      expect(segments.map(([start]) => start)).toEqual([100, ...segments.slice(0, -1).map(([, end]) => end)]);
      expect(Math.max(...segments.map(([start, end]) => end - start))).toBeLessThanOrEqual(3_000);
    });
    fc.assert(property, { seed: 1, numRuns: 100 });
  });
});

describe('quietestPlace', () => {
  it('is the middle of the quietest 160 ms', () => {
    const samples = concat(loud(1_000), silence({ ms: 160, rateHz: 1_000 }), loud(500));
    expect(quietestPlace(samples, 1_000)).toBe(1_080);
  });

  it('is the last of several', () => {
    expect(quietestPlace(new Int16Array(1_000), 1_000)).toBe(920);
  });

  it('is the end of audio too short to measure', () => {
    expect(quietestPlace(new Int16Array(100), 1_000)).toBe(100);
  });
});
