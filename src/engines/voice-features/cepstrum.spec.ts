import { describe, expect, it } from 'vitest';
import { noise, silence, tone } from '../../../test/support/signals.js';
import { vowel } from '../../../test/support/voices.js';
import { cepstraOf, CEPSTRUM_SIZE, voiceBand } from './index.js';

describe('the cepstrum', () => {
  it('comes every 10 ms, of whole frames', () => {
    const frames = cepstraOf(noise({ ms: 1_000 }));
    expect(frames).toHaveLength(97);
    for (const { coefficients } of frames) expect(coefficients).toHaveLength(CEPSTRUM_SIZE);
    expect(cepstraOf(new Int16Array(255))).toEqual([]);
  });

  it('is that of the shape, whatever the level', () => {
    const loud = vowel({ ms: 200, hz: 120 });
    const [one, other] = [loud, loud.map((sample) => Math.round(sample / 4))].map((samples) => cepstraOf(samples)[5]!);
    expect(one!.level - other!.level).toBeCloseTo(12.04, 1);
    for (const [at, value] of one!.coefficients.entries()) expect(other!.coefficients[at]).toBeCloseTo(value, 0);
  });

  it('distinguishes high sounds from low ones: the first coefficient is the slope of the spectrum', () => {
    const slope = (hz: number): number => cepstraOf(tone({ ms: 100, hz, dbfs: -10 }))[3]!.coefficients[0]!;
    expect(slope(300)).toBeGreaterThan(0);
    expect(slope(3_000)).toBeLessThan(0);
  });

  it('is flat for silence', () => {
    for (const value of cepstraOf(silence({ ms: 50 }))[0]!.coefficients) expect(Math.abs(value)).toBeLessThan(1e-6);
  });
});

describe('the voice band', () => {
  it('is 8 kHz of what is 16, and 8 kHz as it is', () => {
    const samples = noise({ ms: 100, rateHz: 16_000 });
    const halved = voiceBand(samples, 16_000);
    expect(halved).toHaveLength(800);
    expect(halved[3]).toBe(Math.trunc((samples[6]! + samples[7]!) / 2));
    expect(voiceBand(samples, 8_000)).toBe(samples);
  });
});
