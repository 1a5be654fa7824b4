import { fvad } from './fvad.js';

/** The rates that the detector works at. */
export const VAD_SAMPLE_RATES_HZ: readonly number[] = [8_000, 16_000, 32_000, 48_000];

/** Lengths of a frame that it can judge. */
export type FrameMs = 10 | 20 | 30;

/** 0 to 3: the higher, the surer it must be to call a frame speech. */
export type VadMode = 0 | 1 | 2 | 3;

const MAX_FRAME = 1_440;

/** Every detector's frames pass through the same place: judging one is never interrupted. */
const input = fvad._malloc(MAX_FRAME * Int16Array.BYTES_PER_ELEMENT);

export interface WebRtcVadOptions {
  readonly sampleRateHz: number;
  readonly mode: VadMode;
  readonly frameMs: FrameMs;
}

/**
 * WebRTC's voice activity detector: Gaussian mixtures over six bands from 80 to 4,000 Hz.
 *
 * They adapt to the signal, but were trained on absolute levels, so any noise above some -30 dBFS counts as speech: see
 * `SpeechDetector`.
 *
 * It lives outside of the collected memory; `close` frees it.
 */
export class WebRtcVad {
  readonly frameSamples: number;
  private detector: number;

  /** @throws RangeError for a rate that is not one of `VAD_SAMPLE_RATES_HZ` */
  constructor({ sampleRateHz, mode, frameMs }: WebRtcVadOptions) {
    if (!VAD_SAMPLE_RATES_HZ.includes(sampleRateHz)) {
      throw new RangeError(`${sampleRateHz} Hz; expected ${VAD_SAMPLE_RATES_HZ.join(', ')} Hz`);
    }
    this.frameSamples = (sampleRateHz / 1000) * frameMs;
    this.detector = fvad._fvad_new();
    if (this.detector === 0) throw new Error('no memory for a voice activity detector');
    fvad._fvad_set_sample_rate(this.detector, sampleRateHz);
    fvad._fvad_set_mode(this.detector, mode);
  }

  /** @param frame `frameSamples` samples: those that follow the frame before. */
  isSpeech(frame: Int16Array): boolean {
    if (this.detector === 0) throw new Error('used after close');
    if (frame.length !== this.frameSamples) {
      throw new RangeError(`a frame of ${frame.length} samples; expected ${this.frameSamples}`);
    }
    fvad.HEAP16.set(frame, input / Int16Array.BYTES_PER_ELEMENT);
    return fvad._fvad_process(this.detector, input, frame.length) === 1;
  }

  close(): void {
    if (this.detector !== 0) fvad._fvad_free(this.detector);
    this.detector = 0;
  }
}
