import { OnsetWindow } from './onset-window.js';
import { SampleWindow } from './sample-window.js';
import type { SpeechPiece } from './speech-piece.js';

/** Decides of each frame whether it is speech. */
export interface FrameClassifier {
  /** Length of a frame, from 10 on; a third of the 100 ms in which voice is noticed, at most. */
  readonly frameMs: number;
  readonly frameSamples: number;
  isSpeech(frame: Int16Array): boolean;
}

export interface SpeechGateOptions {
  readonly sampleRateHz: number;
  /** Audio before the first voiced frame that belongs to the speech. */
  readonly preSpeechMs: number;
  /** Audio after the last voiced frame that belongs to it; at most `silenceTriggerMs`. */
  readonly postSpeechMs: number;
  /** Time without voice after which speech has ended. */
  readonly silenceTriggerMs: number;
  /** Maximum length of a speech, its buffers included; undefined for no limit. */
  readonly maxSpeechMs?: number | undefined;
  /**
   * Time before the maximum length in which speech ends at a shorter pause.
   *
   * The required pause shrinks from `silenceTriggerMs` to a single frame at the end.
   */
  readonly gracefulMs?: number | undefined;
  /** Time without voice after which an early end is reported, once a pause; undefined for never. */
  readonly earlySilenceMs?: number | undefined;
}

/** Maximum length of a piece of audio, as everywhere between nodes. */
const PIECE_SAMPLES = 4_096;

/** Speech that has started. */
interface OpenSpeech {
  readonly startSample: number;
  /** Place up to which its audio has been given. */
  sentSample: number;
  /** Place after its last voiced frame. */
  voicedSample: number;
  /** Whether an early end has been reported in this pause. */
  isEarlyTold: boolean;
}

/**
 * Cuts the speech out of a signal.
 *
 * Speech starts when enough of a short stretch of frames is voiced (`OnsetWindow`), `preSpeechMs` before the first of
 * them. It never starts before the end of the previous speech or of a gap in the input.
 *
 * Speech ends after `silenceTriggerMs` without voice, or less shortly before the maximum length, at a gap, and at the
 * end of the input. It then extends `postSpeechMs` beyond the last voiced frame. At `maxSpeechMs` it ends exactly,
 * and if the voice continues, another speech starts at the same position.
 *
 * The result does not depend on the chunks of the input. The gate holds at most the samples of `preSpeechMs`,
 * `silenceTriggerMs`, twice the stretch of 100 ms and one chunk.
 */
export class SpeechGate {
  private readonly window: OnsetWindow;
  private readonly preSamples: number;
  private readonly postSamples: number;
  private readonly triggerSamples: number;
  private readonly maxSamples: number;
  private readonly gracefulSamples: number;
  private readonly earlySamples: number;
  private held: SampleWindow | undefined;
  /** Place up to which the frames have been judged. */
  private judged = 0;
  /** Place before which no speech may start. */
  private earliest = 0;
  private speech: OpenSpeech | undefined;
  private pieces: SpeechPiece[] = [];

  constructor(
    private readonly frames: FrameClassifier,
    options: SpeechGateOptions,
  ) {
    const samples = (ms: number): number => Math.round((ms * options.sampleRateHz) / 1000);
    this.window = new OnsetWindow(frames.frameMs);
    this.preSamples = samples(options.preSpeechMs);
    this.triggerSamples = samples(options.silenceTriggerMs);
    this.postSamples = Math.min(samples(options.postSpeechMs), this.triggerSamples);
    this.maxSamples = options.maxSpeechMs === undefined ? Infinity : Math.max(1, samples(options.maxSpeechMs));
    this.gracefulSamples = samples(options.gracefulMs ?? 0);
    this.earlySamples = options.earlySilenceMs === undefined ? Infinity : samples(options.earlySilenceMs);
  }

  /**
   * Adds samples. A gap before them ends speech; samples that were added before are skipped.
   *
   * @param startSample Place of the first one.
   */
  accept(samples: Int16Array, startSample: number): readonly SpeechPiece[] {
    if (this.held && startSample > this.held.end) this.finish();
    const held = (this.held ??= this.begin(startSample));
    for (let from = held.end - startSample; from < samples.length; from += PIECE_SAMPLES) {
      held.add(samples.subarray(from, from + PIECE_SAMPLES));
      this.judgeAll(held);
    }
    return this.take();
  }

  /** Ends open speech at the end of the input. The next samples are a new signal. */
  end(): readonly SpeechPiece[] {
    this.finish();
    return this.take();
  }

  private begin(startSample: number): SampleWindow {
    this.judged = startSample;
    this.earliest = startSample;
    this.window.clear();
    return new SampleWindow(startSample);
  }

  private judgeAll(held: SampleWindow): void {
    const { frameSamples } = this.frames;
    while (held.end - this.judged >= frameSamples) {
      const isVoiced = this.frames.isSpeech(held.view(this.judged, this.judged + frameSamples));
      this.judged += frameSamples;
      this.judge(this.window.add(isVoiced));
    }
    if (this.speech) this.send(this.speech, this.reach(this.speech));
    held.dropBefore(this.speech?.sentSample ?? this.judged - this.window.size * frameSamples - this.preSamples);
  }

  /** Goes on by one frame, which ends at `judged`. */
  private judge(hasVoice: boolean): void {
    if (!this.speech && hasVoice) this.open(this.onset());
    if (this.speech && hasVoice) {
      this.speech.voicedSample = this.judged;
      this.speech.isEarlyTold = false;
    }
    this.limit();
    if (this.speech && !hasVoice) this.pause(this.speech);
  }

  /** Ends speech that has been quiet for long enough, or reports that it may have ended. */
  private pause(speech: OpenSpeech): void {
    const quiet = this.quietSamples(speech);
    const endSample = this.reach(speech);
    if (quiet >= this.triggerFor(speech)) this.close(speech, endSample);
    else if (quiet >= this.earlySamples && !speech.isEarlyTold) {
      speech.isEarlyTold = true;
      this.send(speech, endSample);
      this.pieces.push({ kind: 'early-end', startSample: speech.startSample, endSample });
    }
  }

  private triggerFor({ startSample }: OpenSpeech): number {
    const left = startSample + this.maxSamples - this.judged;
    if (this.gracefulSamples === 0 || left >= this.gracefulSamples) return this.triggerSamples;
    const share = this.triggerSamples * (left / this.gracefulSamples);
    return Math.min(this.triggerSamples, Math.max(this.frames.frameSamples, share));
  }

  /** How long there has been no voice; what may prove to be voice that begins again does not count. */
  private quietSamples({ voicedSample }: OpenSpeech): number {
    const { frameSamples } = this.frames;
    const quietFrames = (this.judged - voicedSample) / frameSamples;
    return this.judged - this.window.framesFromFirst(quietFrames) * frameSamples - voicedSample;
  }

  /** Where speech that is being noticed began. */
  private onset(): number {
    const first = this.judged - this.window.framesFromFirst(this.window.size) * this.frames.frameSamples;
    return Math.max(this.earliest, first - this.preSamples);
  }

  /** Place up to which the audio certainly belongs to the speech. */
  private reach({ voicedSample }: OpenSpeech): number {
    return Math.min(this.judged, voicedSample + this.postSamples);
  }

  /** Ends speech that has reached its longest, and starts more if the voice goes on. */
  private limit(): void {
    while (this.speech && this.reach(this.speech) - this.speech.startSample >= this.maxSamples) {
      const { startSample, voicedSample } = this.speech;
      const cut = startSample + this.maxSamples;
      this.close(this.speech, cut);
      if (voicedSample > cut) this.open(cut, voicedSample);
    }
  }

  private open(startSample: number, voicedSample = startSample): void {
    this.speech = { startSample, sentSample: startSample, voicedSample, isEarlyTold: false };
    this.pieces.push({ kind: 'start', startSample });
  }

  private close(speech: OpenSpeech, endSample: number): void {
    this.send(speech, endSample);
    this.pieces.push({ kind: 'end', startSample: speech.startSample, endSample });
    this.earliest = endSample;
    this.speech = undefined;
  }

  private send(speech: OpenSpeech, endSample: number): void {
    while (this.held && speech.sentSample < endSample) {
      const startSample = speech.sentSample;
      speech.sentSample = Math.min(endSample, startSample + PIECE_SAMPLES);
      this.pieces.push({ kind: 'audio', startSample, samples: this.held.copy(startSample, speech.sentSample) });
    }
  }

  /** Ends the signal. Samples after its last whole frame count as that frame does. */
  private finish(): void {
    const { held, speech } = this;
    if (held && speech) {
      const wasVoiced = speech.voicedSample === this.judged;
      this.judged = held.end;
      if (wasVoiced) speech.voicedSample = held.end;
      this.limit();
      if (this.speech) this.close(this.speech, this.reach(this.speech));
    }
    this.held = undefined;
  }

  private take(): readonly SpeechPiece[] {
    const { pieces } = this;
    this.pieces = [];
    return pieces;
  }
}
