import { describe, expect, it } from 'vitest';
import { noise, tone } from '../../test/support/signals.js';
import { Volume } from './volume.js';

const RATE_HZ = 8_000;

describe('Volume', () => {
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
