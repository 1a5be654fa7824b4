import type { VadMode } from './webrtc-vad.js';

/** Requirements of a frame that counts as speech. */
export interface SpeechThresholds {
  readonly mode: VadMode;
  /** How far above the mean level of the noise it must be at least, in dB. */
  readonly marginDb: number;
  /** Minimum level in any case, in dBFS. */
  readonly lowestDbfs: number;
}

/** At `Sensitivity` 1: as found by measuring (voice-activity.quality.spec.ts). */
const MARGIN_DB = 3;
const LOWEST_DBFS = -58;

/** Additional lead that `Sensitivity` 0 requires. */
const RANGE_DB = 12;

/**
 * Returns the requirements that a value of `Sensitivity` stands for.
 *
 * At 1, a frame counts if WebRTC's detector takes it for speech in its most lenient mode and it is 3 dB above the
 * noise. Each tenth less requires 1.2 dB more, and each quarter the next stricter mode.
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
