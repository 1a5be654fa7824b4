import type { VadMode } from './webrtc-vad.js';

/** What a frame must have to count as speech. */
export interface SpeechThresholds {
  readonly mode: VadMode;
  /** How far above the mean level of the noise it must be at least, in dB. */
  readonly marginDb: number;
  /** What it must have in any case, in dBFS. */
  readonly lowestDbfs: number;
}

/** At `Sensitivity` 1: as found by measuring (voice-activity.quality.spec.ts). */
const MARGIN_DB = 3;
const LOWEST_DBFS = -58;

/** What is asked for in addition as `Sensitivity` goes to 0. */
const RANGE_DB = 12;

/**
 * What `Sensitivity` stands for. At 1, a frame counts that WebRTC's detector takes for speech in its most lenient mode
 * and that is 3 dB above the noise; each tenth less asks for 1.2 dB more, and each quarter for the next stricter mode.
 *
 * @param sensitivity From 0, at which nothing ever counts, to 1.
 * @returns undefined when nothing is to count.
 */
export function thresholdsFor(sensitivity: number): SpeechThresholds | undefined {
  if (sensitivity <= 0) return undefined;
  const more = RANGE_DB * (1 - sensitivity);
  return { mode: modeFor(sensitivity), marginDb: MARGIN_DB + more, lowestDbfs: LOWEST_DBFS + more };
}

function modeFor(sensitivity: number): VadMode {
  if (sensitivity > 0.75) return 0;
  if (sensitivity > 0.5) return 1;
  return sensitivity > 0.25 ? 2 : 3;
}
