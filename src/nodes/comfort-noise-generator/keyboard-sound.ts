import { PEAK } from '../../audio/index.js';

/** Length of the sound before it repeats. */
const LENGTH_MS = 12_000;

/** Loudest key, relative to full scale. */
const LOUDNESS = 0.1;

const SEED = 0x5eed;

/** A seeded generator of numbers in [0, 1) (mulberry32): the same sound in every process. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Makes the sound of typing by rule, not from a recording.
 *
 * Keys follow the rhythm of words. Each is a click of noise and a ring of the case when pressed, and a fainter click
 * when released.
 */
export function keyboardSound(sampleRateHz: number): Int16Array {
  const next = generator(SEED);
  const between = (low: number, high: number): number => low + (high - low) * next();
  const sound = new Float64Array((LENGTH_MS * sampleRateHz) / 1000);
  for (let atMs = 150; atMs < LENGTH_MS - 400;) {
    const keys = Math.round(between(2, 9));
    for (let key = 0; key < keys && atMs < LENGTH_MS - 400; key += 1) {
      const strength = between(0.4, 1);
      const pitchHz = between(0.8, 1.2);
      strike(sound, sampleRateHz, atMs, strength, pitchHz, next);
      strike(sound, sampleRateHz, atMs + between(60, 110), strength * 0.35, pitchHz * 1.3, next);
      atMs += between(90, 210);
    }
    atMs += between(150, 700);
  }
  const peak = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return Int16Array.from(sound, (sample) => Math.round((sample / peak) * LOUDNESS * PEAK));
}

/** One knock of a key: 40 ms. `pitch` tells keys apart. */
function strike(
  sound: Float64Array,
  rateHz: number,
  atMs: number,
  strength: number,
  pitch: number,
  next: () => number,
): void {
  const start = Math.round((atMs * rateHz) / 1000);
  for (let index = 0; index < rateHz * 0.04; index += 1) {
    const seconds = index / rateHz;
    const click = (2 * next() - 1) * Math.exp(-seconds / 0.0025);
    const ring = 0.5 * Math.sin(2 * Math.PI * 2_100 * pitch * seconds) * Math.exp(-seconds / 0.005);
    const thump = 0.6 * Math.sin(2 * Math.PI * 210 * pitch * seconds) * Math.exp(-seconds / 0.012);
    const rise = Math.min(1, seconds / 0.0005);
    sound[start + index] = (sound[start + index] ?? 0) + strength * rise * (click + ring + thump);
  }
}
