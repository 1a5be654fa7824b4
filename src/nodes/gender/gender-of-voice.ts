import { trackPitch, voiceBand } from '../../engines/voice-features/index.js';

export interface GenderFinding {
  readonly gender: 'male' | 'female';
  /** From 0.5, where the pitch is ambiguous, to `MAX_CONFIDENCE`. */
  readonly confidence: number;
}

/**
 * Mean pitch of men's and women's speech.
 *
 * @see Traunmüller and Eriksson, The frequency range of the voice fundamental (1995)
 */
const MALE_HZ = 119;
const FEMALE_HZ = 207;

/** Standard deviation in semitones: some 2 between speakers, 1.5 between pieces of one speaker. */
const DEVIATION = 2.5;

/** Maximum confidence of pitch alone: children and some adults have the pitch of the other gender. */
const MAX_CONFIDENCE = 0.95;

/** Minimum frames for a result: 0.5 s of voice. */
const MIN_VOICED_FRAMES = 25;

const SEMITONES_APART = 12 * Math.log2(FEMALE_HZ / MALE_HZ);
const MIDDLE_HZ = Math.sqrt(MALE_HZ * FEMALE_HZ);

/**
 * The gender that the median pitch of a piece of speech indicates.
 *
 * It is the likelier of two normal distributions of equal weight.
 *
 * @param sampleRateHz A multiple of `VOICE_RATE_HZ`.
 * @returns undefined if there is too little voice.
 */
export function genderOfVoice(samples: Int16Array, sampleRateHz: number): GenderFinding | undefined {
  const pitches = trackPitch(voiceBand(samples, sampleRateHz)).toSorted((a, b) => a - b);
  const median = pitches[Math.floor(pitches.length / 2)];
  if (median === undefined || pitches.length < MIN_VOICED_FRAMES) return undefined;
  const evidence = (12 * Math.log2(median / MIDDLE_HZ) * SEMITONES_APART) / DEVIATION ** 2;
  const confidence = Math.min(MAX_CONFIDENCE, 1 / (1 + Math.exp(-Math.abs(evidence))));
  return { gender: evidence < 0 ? 'male' : 'female', confidence: Math.round(confidence * 100) / 100 };
}
