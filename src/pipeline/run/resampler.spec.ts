import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Resampler } from './resampler.js';
import { speex } from './speex.js';

const RATES = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000];

function tone(samples: number, rateHz: number, toneHz: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, index) =>
    Math.round(10_000 * Math.sin((2 * Math.PI * toneHz * index) / rateHz)),
  );
}

function resample(
  samples: Int16Array,
  inHz: number,
  outHz: number,
  sizes: readonly number[] = [samples.length],
): Int16Array {
  const resampler = new Resampler(inHz, outHz);
  const out: number[] = [];
  let at = 0;
  for (let turn = 0; at < samples.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    out.push(...resampler.process(samples.subarray(at, at + size)));
    at += size;
  }
  out.push(...resampler.end());
  return Int16Array.from(out);
}

describe('Resampler', () => {
  it.each(RATES.flatMap((inHz) => RATES.filter((outHz) => outHz !== inHz).map((outHz) => [inHz, outHz] as const)))(
    'from %i to %i Hz gives every sample its place and keeps the tail',
    (inHz, outHz) => {
      const seconds = 0.32;
      const toneHz = 500;
      const got = resample(tone(inHz * seconds, inHz, toneHz), inHz, outHz);
      const expected = tone(Math.round(outHz * seconds), outHz, toneHz);
      expect(got.length).toBe(expected.length);
      const edge = Math.ceil(outHz * 0.01);
      const errors = expected.map((sample, index) => Math.abs(sample - (got[index] ?? 0))).slice(edge, -edge);
      expect(Math.max(...errors)).toBeLessThan(4);
    },
  );

  it('gives the same samples however the input is cut', () => {
    const samples = tone(3_000, 8_000, 440);
    const whole = resample(samples, 8_000, 44_100);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 5 }), (sizes) => {
        expect(resample(samples, 8_000, 44_100, sizes)).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('frees what it takes', () => {
    const before = speex._malloc(8);
    speex._free(before);
    for (let turn = 0; turn < 2_000; turn += 1) new Resampler(48_000, 8_000).close();
    for (let turn = 0; turn < 2_000; turn += 1) {
      const resampler = new Resampler(8_000, 16_000);
      resampler.process(new Int16Array(100));
      resampler.end();
    }
    expect(speex.HEAP16.byteLength).toBe(20 * 1024 * 1024);
    const after = speex._malloc(8);
    speex._free(after);
    expect(after).toBe(before);
  });

  it('leaves the process as it found it', () => {
    expect(process.listeners('unhandledRejection').map(String)).not.toContainEqual(expect.stringContaining('abort'));
  });
});
