import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SpeakerCount } from './speaker-turn.js';
import { VoiceModel } from './voice-model.js';
import type { VoiceWindow } from './voice-windows.js';

/** Windows that voices are found from; in long recordings, so many of them, evenly spread. */
const MAX_SEEDS = 240;

/** Windows with fewer frames find no voice; they are given to one afterwards. */
const MIN_FRAMES = 30;

/** Rounds of assigning windows to the likeliest voice, and of computing voices from their windows. */
const ROUNDS = 6;

/** How much likelier another speaker must be within speech, and after a pause. */
const SWITCH_COST = 40;
const SWITCH_COST_AFTER_PAUSE = 5;

/**
 * Maximum cost of joining two voices, by frame of the smaller one.
 *
 * Of 10 voices the halves cost at most 1.25, and pairs of them at least 1.5. A voice has at least 3 s of frames.
 */
const SAME_VOICE = 1.4;
const MIN_VOICE_FRAMES = 300;

/** Work that is done before others get their turn, in ms. */
const SLICE_MS = 8;

/**
 * Finds the speakers of windows.
 *
 * It joins the windows that sound most alike until so many voices are left, then assigns each window to the likeliest.
 *
 * @returns The speaker of each window, from 0 in order of their first.
 */
export async function clusterVoices(windows: readonly VoiceWindow[], count: SpeakerCount): Promise<number[]> {
  let voices = await seedVoices(windows, count);
  let speakers: number[] = windows.map(() => 0);
  for (let round = 0; round < ROUNDS && voices.length > 1; round += 1) {
    speakers = likeliestPath(windows, voices);
    voices = voices.map((voice, speaker) => {
      const own = windows.filter((_, at) => speakers[at] === speaker);
      return own.length === 0 ? voice : joined(own.map(({ model }) => model));
    });
    await nextTurn();
  }
  const order = [...new Set(speakers)];
  return speakers.map((speaker) => order.indexOf(speaker));
}

async function seedVoices(windows: readonly VoiceWindow[], { exactly, most }: SpeakerCount): Promise<VoiceModel[]> {
  const rich = windows.filter(({ model }) => model.frames >= MIN_FRAMES);
  const step = Math.max(1, rich.length / MAX_SEEDS);
  const seeds = Array.from({ length: Math.floor(rich.length / step) }, (_, at) => rich[Math.floor(at * step)]);
  const voices = seeds.flatMap((window) => (window ? [joined([window.model])] : []));
  const slices = new Slices();
  const distances: number[][] = [];
  for (const [at, one] of voices.entries()) {
    distances.push(voices.slice(0, at).map((other) => one.distance(other)));
    await slices.next();
  }
  while (voices.length > (exactly ?? 1)) {
    const { one, other, distance } = nearest(distances);
    const [first, second] = [voices[one], voices[other]];
    if (!first || !second) break;
    const frames = Math.min(first.frames, second.frames);
    const isSame = frames < MIN_VOICE_FRAMES || distance < SAME_VOICE * frames;
    if (exactly === undefined && voices.length <= most && !isSame) break;
    second.add(first);
    voices.splice(one, 1);
    distances.splice(one, 1);
    for (const row of distances) if (row.length > one) row.splice(one, 1);
    for (const [at, voice] of voices.entries()) {
      if (at === other) continue;
      const row = distances[Math.max(at, other)];
      if (row) row[Math.min(at, other)] = voice.distance(second);
    }
    await slices.next();
  }
  return voices;
}

/** Lets others have their turn between slices of work. */
class Slices {
  private endMs = performance.now() + SLICE_MS;

  async next(): Promise<void> {
    if (performance.now() < this.endMs) return;
    await nextTurn();
    this.endMs = performance.now() + SLICE_MS;
  }
}

function nearest(distances: readonly (readonly number[])[]): { one: number; other: number; distance: number } {
  let found = { one: -1, other: -1, distance: Infinity };
  for (const [one, row] of distances.entries()) {
    for (const [other, distance] of row.entries()) if (distance < found.distance) found = { one, other, distance };
  }
  return found;
}

function joined(models: readonly VoiceModel[]): VoiceModel {
  const whole = new VoiceModel();
  for (const model of models) whole.add(model);
  return whole;
}

/** The likeliest speakers of the windows, where changes have their price (Viterbi). */
function likeliestPath(windows: readonly VoiceWindow[], voices: readonly VoiceModel[]): number[] {
  let scores: readonly number[] = voices.map(() => 0);
  const from: number[][] = [];
  for (const { model, isJoined } of windows) {
    const cost = isJoined ? SWITCH_COST : SWITCH_COST_AFTER_PAUSE;
    const best = scores.indexOf(Math.max(...scores));
    const changed = (scores[best] ?? 0) - cost;
    const before = scores;
    from.push(voices.map((_, speaker) => ((before[speaker] ?? 0) >= changed ? speaker : best)));
    scores = voices.map((voice, speaker) => Math.max(before[speaker] ?? 0, changed) + model.likelihoodOf(voice));
  }
  const path: number[] = [];
  let speaker = scores.indexOf(Math.max(...scores));
  for (let at = windows.length - 1; at >= 0; at -= 1) {
    path[at] = speaker;
    speaker = from[at]?.[speaker] ?? speaker;
  }
  return path;
}
