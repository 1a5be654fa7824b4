import { FrameLevel, LOWEST_LEVEL_DBFS } from './frame-level.js';
import { NoiseFloor } from './noise-floor.js';
import { thresholdsFor, type SpeechThresholds } from './sensitivity.js';
import type { FrameClassifier } from './speech-gate.js';
import { WebRtcVad, type FrameMs } from './webrtc-vad.js';

/** Longer frames follow syllables less well; shorter ones cost half as much again. */
const FRAME_MS: FrameMs = 20;

/** Level of the noise floor for WebRTC's detector, and the maximum change of the gain in a frame. */
const HEARD_FLOOR_DBFS = -50;
const GAIN_RISE_DB = 0.3;
const GAIN_FALL_DB = 2;

/** The noise's level is above its mean by more than this many deviations in one frame of forty. */
const NOISE_DEVIATIONS = 2;

/** Required share of the loudest speech's lead over the noise: people further away have less. */
const LEAD_SHARE = 0.3;
const LEAD_CAP_DB = 9;

/** Change of the loudest speech's level in a frame: by this share upwards, by this many dB downwards. */
const LOUD_WEIGHT = 0.1;
const LOUD_FALL_DB = 0.02;

export interface SpeechDetectorOptions {
  readonly sampleRateHz: number;
  /** From 0 (no frame is speech) to 1; see `thresholdsFor`. */
  readonly sensitivity: number;
}

/** Distinguishes speech from digital silence, steady noise, hum and people in the background. */
export interface SpeechDetector extends FrameClassifier {
  close(): void;
}

/** @throws RangeError for a rate that is not one of `VAD_SAMPLE_RATES_HZ` */
export function createSpeechDetector({ sampleRateHz, sensitivity }: SpeechDetectorOptions): SpeechDetector {
  const thresholds = thresholdsFor(sensitivity);
  if (thresholds) return new LevelledDetector(sampleRateHz, thresholds);
  return {
    frameMs: FRAME_MS,
    frameSamples: (sampleRateHz / 1000) * FRAME_MS,
    isSpeech: () => false,
    close: () => undefined,
  };
}

/**
 * WebRTC's detector, made independent of the level.
 *
 * It receives the signal with the noise floor at a constant level. Speech must also be louder than the noise.
 */
class LevelledDetector implements SpeechDetector {
  readonly frameMs = FRAME_MS;
  readonly frameSamples: number;
  private readonly vad: WebRtcVad;
  private readonly level: FrameLevel;
  private readonly noise = new NoiseFloor(FRAME_MS);
  private readonly scaled: Int16Array;
  private gainDb: number | undefined;
  private loudestDbfs = LOWEST_LEVEL_DBFS;

  constructor(
    sampleRateHz: number,
    private readonly thresholds: SpeechThresholds,
  ) {
    this.vad = new WebRtcVad({ sampleRateHz, mode: thresholds.mode, frameMs: FRAME_MS });
    this.frameSamples = this.vad.frameSamples;
    this.level = new FrameLevel(sampleRateHz);
    this.scaled = new Int16Array(this.frameSamples);
  }

  isSpeech(frame: Int16Array): boolean {
    const levelDbfs = this.level.measure(frame);
    this.noise.add(levelDbfs);
    const isVoice = this.vad.isSpeech(this.heard(frame));
    if (!isVoice) this.noise.learn(levelDbfs);
    this.loudestDbfs = Math.max(this.noise.meanDbfs, this.loudestDbfs - LOUD_FALL_DB);
    if (!isVoice || levelDbfs <= this.thresholdDbfs()) return false;
    this.loudestDbfs += LOUD_WEIGHT * Math.max(0, levelDbfs - this.loudestDbfs);
    return true;
  }

  close(): void {
    this.vad.close();
  }

  private thresholdDbfs(): number {
    const { meanDbfs, deviationDb } = this.noise;
    const leadDb = Math.min(LEAD_CAP_DB, LEAD_SHARE * (this.loudestDbfs - meanDbfs));
    const marginDb = Math.max(this.thresholds.marginDb, NOISE_DEVIATIONS * deviationDb, leadDb);
    return Math.max(this.thresholds.lowestDbfs, meanDbfs + marginDb);
  }

  /** The frame as WebRTC's detector is to hear it. */
  private heard(frame: Int16Array): Int16Array {
    const wantedDb = HEARD_FLOOR_DBFS - this.noise.floorDbfs;
    const gainDb = this.gainDb ?? wantedDb;
    this.gainDb = gainDb + Math.min(GAIN_RISE_DB, Math.max(-GAIN_FALL_DB, wantedDb - gainDb));
    const gain = 10 ** (this.gainDb / 20);
    for (let index = 0; index < frame.length; index += 1) {
      this.scaled[index] = Math.min(32_767, Math.max(-32_768, (frame[index] ?? 0) * gain));
    }
    return this.scaled;
  }
}
