import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, noise, tone } from '../../../test/support/signals.js';
import { Limiter, PEAK, sum, Volume } from './index.js';

const RATE_HZ = 8_000;

const anySum = fc
  .array(fc.integer({ min: -200_000, max: 200_000 }), { maxLength: 400 })
  .map((values) => Float64Array.from(values));
const anySound = fc
  .array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 200 })
  .map((values) => Int16Array.from(values));

describe('the limiter', () => {
  it('never gives more than 16 bits hold, and never turns a sample round', () => {
    fc.assert(
      fc.property(anySum, (samples) => {
        const limited = new Limiter(RATE_HZ).apply(samples);
        for (const [at, sample] of limited.entries()) {
          expect(Math.abs(sample)).toBeLessThanOrEqual(PEAK);
          expect(sample * samples[at]!).toBeGreaterThanOrEqual(0);
          expect(Math.abs(sample)).toBeLessThanOrEqual(Math.abs(samples[at]!));
        }
      }),
    );
  });

  it('leaves what is not too loud as it is', () => {
    fc.assert(
      fc.property(anySound, (samples) => {
        const small = samples.map((sample) => Math.max(-PEAK, sample));
        expect(new Limiter(RATE_HZ).apply(Float64Array.from(small))).toEqual(small);
      }),
    );
  });

  it('gives the same however the sound is cut', () => {
    fc.assert(
      fc.property(anySum, fc.nat(400), (samples, cut) => {
        const [whole, pieces] = [new Limiter(RATE_HZ), new Limiter(RATE_HZ)];
        const joined = concat(pieces.apply(samples.subarray(0, cut)), pieces.apply(samples.subarray(cut)));
        expect(joined).toEqual(whole.apply(samples));
      }),
    );
  });

  it('comes back to full loudness within half a second, and stays there', () => {
    const quiet = tone({ ms: 2_000, dbfs: -12 });
    const samples = Float64Array.from([120_000, ...quiet]);
    const limiter = new Limiter(RATE_HZ);
    const limited = limiter.apply(samples);
    expect(limited[0]).toBe(PEAK);
    const late = (ms: number): number => 1 + (ms * RATE_HZ) / 1000;
    const loudness = (from: number, to: number, of: ArrayLike<number>): number =>
      Math.max(...Array.from(of).slice(from, to).map(Math.abs));
    expect(loudness(late(450), late(500), limited)).toBeGreaterThan(0.98 * loudness(late(450), late(500), samples));
    expect(limited.subarray(late(1_500))).toEqual(quiet.subarray(late(1_500) - 1));
    expect(limiter.isActive).toBe(false);
  });
});

describe('a sum', () => {
  it('has every sound at its volume, in whatever order they are named', () => {
    const volume = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(anySound, anySound, volume, volume, fc.nat(250), (a, b, volumeA, volumeB, length) => {
        const sounds = [
          { samples: a, volume: volumeA },
          { samples: b, volume: volumeB },
        ];
        const mixed = sum(length, sounds);
        expect(mixed).toHaveLength(length);
        for (const [at, value] of mixed.entries()) {
          expect(value).toBeCloseTo((a[at] ?? 0) * volumeA + (b[at] ?? 0) * volumeB, 6);
        }
        for (const [at, value] of sum(length, sounds.toReversed()).entries()) expect(value).toBeCloseTo(mixed[at]!, 6);
      }),
    );
  });
});

describe('a volume', () => {
  it('of 1 gives the very samples that came', () => {
    const samples = noise({ ms: 100, dbfs: 0 });
    expect(new Volume(1, RATE_HZ).apply(samples)).toBe(samples);
  });

  it('of 0 is silence', () => {
    expect(new Volume(0, RATE_HZ).apply(noise({ ms: 100 })).every((sample) => Math.abs(sample) === 0)).toBe(true);
  });

  it('of 2 doubles what there is room for', () => {
    const samples = tone({ ms: 100, dbfs: -12 });
    expect(new Volume(2, RATE_HZ).apply(samples)).toEqual(samples.map((sample) => sample * 2));
  });
});
