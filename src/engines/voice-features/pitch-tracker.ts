import { VOICE_RATE_HZ } from './voice-band.js';

/** Two to three periods of the lowest voice. */
const FRAME_SAMPLES = 320;
const HOP_SAMPLES = 160;

/** From the lowest voices of men to the highest of women; a child may be above. */
const LOWEST_HZ = 60;
const HIGHEST_HZ = 400;
const MAX_LAG = Math.ceil(VOICE_RATE_HZ / LOWEST_HZ);
const MIN_LAG = Math.floor(VOICE_RATE_HZ / HIGHEST_HZ);

/** A frame is voiced when it is so like itself one period later: 1 is the same. */
const MIN_CLARITY = 0.7;

/** Share of the highest peak: the first one above it is the period, later ones are its multiples. */
const PEAK_SHARE = 0.85;

/** Softer frames are breath, or noise of the line: by the loudest of the piece. */
const MIN_POWER_SHARE = 0.01;

/**
 * The pitch of each voiced frame of 40 ms, every 20 ms, in Hz.
 *
 * @param samples Speech at `VOICE_RATE_HZ`.
 * @see McLeod and Wyvill, A Smarter Way to Find Pitch (2005): the normalized square difference function
 */
export function trackPitch(samples: Int16Array): number[] {
  const starts: number[] = [];
  for (let start = 0; start + FRAME_SAMPLES + MAX_LAG + 1 <= samples.length; start += HOP_SAMPLES) starts.push(start);
  const powers = starts.map((start) => powerOf(samples, start));
  const least = Math.max(1, MIN_POWER_SHARE * powers.reduce((most, power) => Math.max(most, power), 0));
  return starts.flatMap((start, at) => ((powers[at] ?? 0) < least ? [] : (pitchAt(samples, start) ?? [])));
}

function powerOf(samples: Int16Array, start: number): number {
  let sum = 0;
  for (let at = start; at < start + FRAME_SAMPLES; at += 1) sum += (samples[at] ?? 0) ** 2;
  return sum / FRAME_SAMPLES;
}

/** The pitch of the frame at `start`; undefined where it has none. */
function pitchAt(samples: Int16Array, start: number): number | undefined {
  const likeness = likenessByLag(samples, start);
  const isPeak = (lag: number): boolean =>
    valueAt(likeness, lag) > valueAt(likeness, lag - 1) && valueAt(likeness, lag) >= valueAt(likeness, lag + 1);
  let highest = 0;
  for (let lag = MIN_LAG; lag <= MAX_LAG; lag += 1) {
    if (isPeak(lag)) highest = Math.max(highest, valueAt(likeness, lag));
  }
  if (highest < MIN_CLARITY) return undefined;
  for (let lag = MIN_LAG; lag <= MAX_LAG; lag += 1) {
    if (isPeak(lag) && valueAt(likeness, lag) >= PEAK_SHARE * highest) return VOICE_RATE_HZ / between(likeness, lag);
  }
  return undefined;
}

/** Likeness of the frame to the signal at each lag of voices and one around, from -1 to 1. */
function likenessByLag(samples: Int16Array, start: number): Float64Array {
  const likeness = new Float64Array(MAX_LAG + 2);
  const frame = Float64Array.from(samples.subarray(start, start + FRAME_SAMPLES + MAX_LAG + 1));
  for (let lag = MIN_LAG - 1; lag <= MAX_LAG + 1; lag += 1) {
    let product = 0;
    let power = 0;
    for (let at = 0; at < FRAME_SAMPLES; at += 1) {
      const now = frame[at] ?? 0;
      const later = frame[at + lag] ?? 0;
      product += now * later;
      power += now * now + later * later;
    }
    likeness[lag] = power === 0 ? 0 : (2 * product) / power;
  }
  return likeness;
}

/** The place of the peak between whole lags: the top of a parabola through it and its neighbours. */
function between(likeness: Float64Array, lag: number): number {
  const [before, top, after] = [valueAt(likeness, lag - 1), valueAt(likeness, lag), valueAt(likeness, lag + 1)];
  const bend = before - 2 * top + after;
  return bend === 0 ? lag : lag + (before - after) / (2 * bend);
}

function valueAt(values: Float64Array, at: number): number {
  return values[at] ?? 0;
}
