import { describe, expect, it } from 'vitest';
import { concat, noise, silence, tone } from '../../../test/support/signals.js';
import { vowel } from '../../../test/support/voices.js';
import { trackPitch } from './index.js';

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

describe('pitch', () => {
  it.each([70, 90, 119, 150, 207, 260, 380])('of a voice at %i Hz is found within 1 %%', (hz) => {
    const pitches = trackPitch(vowel({ ms: 3_000, hz, swingHz: 0 }));
    expect(pitches.length).toBeGreaterThan(140);
    for (const pitch of pitches) expect(Math.abs(pitch / hz - 1)).toBeLessThan(0.01);
  });

  it('is followed where it moves', () => {
    const pitches = trackPitch(vowel({ ms: 3_000, hz: 150, swingHz: 30 }));
    expect(Math.min(...pitches)).toBeLessThan(128);
    expect(Math.max(...pitches)).toBeGreaterThan(172);
  });

  it('is found without its fundamental, as telephones send it', () => {
    const harmonics = [3, 4, 5, 6].map((harmonic) => tone({ ms: 2_000, hz: harmonic * 110, dbfs: -24 }));
    const voice = Int16Array.from(harmonics[0]!, (_, at) => harmonics.reduce((sum, samples) => sum + samples[at]!, 0));
    expect(Math.abs(medianOf(trackPitch(voice)) - 110)).toBeLessThan(1);
  });

  it('is found in noise 10 dB below the voice', () => {
    const voice = vowel({ ms: 3_000, hz: 120 });
    const hiss = noise({ ms: 3_000, dbfs: -18 });
    const pitches = trackPitch(voice.map((sample, at) => sample + hiss[at]!));
    expect(Math.abs(medianOf(pitches) - 120)).toBeLessThan(8);
  });

  it('is none of noise, of silence and of what is too short', () => {
    expect(trackPitch(noise({ ms: 3_000, dbfs: -20 })).length).toBeLessThan(5);
    expect(trackPitch(silence({ ms: 3_000 }))).toEqual([]);
    expect(trackPitch(new Int16Array(100))).toEqual([]);
  });

  it('is not of what is soft beside the rest', () => {
    const soft = vowel({ ms: 1_000, hz: 300 }).map((sample) => sample / 50);
    const pitches = trackPitch(concat(vowel({ ms: 1_000, hz: 100 }), soft));
    expect(Math.max(...pitches)).toBeLessThan(120);
  });
});
