import { trackPitch, voiceBand } from '../../engines/voice-features/index.js';

export interface GenderFinding {
  readonly gender: 'male' | 'female';
  /** From 0.5, where the pitch says nothing, to `MOST_CONFIDENCE`. */
  readonly confidence: number;
}

/**
 * Mean pitch of men and of women who speak.
 *
 * @see Traunmüller and Eriksson, The frequency range of the voice fundamental (1995)
 */
const MALE_HZ = 119;
const FEMALE_HZ = 207;

/** Standard deviation, in semitones: some 2 from one speaker to another, 1.5 from one piece of speech to another. */
const DEVIATION = 2.5;

/** What pitch alone may claim: children, and some adults, have the pitch of the other gender. */
const MOST_CONFIDENCE = 0.95;

/** With less than 0.5 s of voice nothing is said. */
const LEAST_VOICED_FRAMES = 25;

const SEMITONES_APART = 12 * Math.log2(FEMALE_HZ / MALE_HZ);
const MIDDLE_HZ = Math.sqrt(MALE_HZ * FEMALE_HZ);

/**
 * The gender that the median pitch of a piece of speech points to. Of two normal distributions, of equal weight, it is the
 * likelier.
 *
 * @param sampleRateHz A multiple of `VOICE_RATE_HZ`.
 * @returns undefined where there is too little voice.
 */
export function genderOfVoice(samples: Int16Array, sampleRateHz: number): GenderFinding | undefined {
  const pitches = trackPitch(voiceBand(samples, sampleRateHz)).toSorted((a, b) => a - b);
  const median = pitches[Math.floor(pitches.length / 2)];
  if (median === undefined || pitches.length < LEAST_VOICED_FRAMES) return undefined;
  const evidence = (12 * Math.log2(median / MIDDLE_HZ) * SEMITONES_APART) / DEVIATION ** 2;
  const confidence = Math.min(MOST_CONFIDENCE, 1 / (1 + Math.exp(-Math.abs(evidence))));
  return { gender: evidence < 0 ? 'male' : 'female', confidence: Math.round(confidence * 100) / 100 };
}
