import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, tone } from '../../test/support/signals.js';
import { Limiter, PEAK } from './limiter.js';

const RATE_HZ = 8_000;

const anySum = fc
  .array(fc.integer({ min: -200_000, max: 200_000 }), { maxLength: 400 })
  .map((values) => Float64Array.from(values));
const anySound = fc
  .array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 200 })
  .map((values) => Int16Array.from(values));

describe('Limiter', () => {
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
