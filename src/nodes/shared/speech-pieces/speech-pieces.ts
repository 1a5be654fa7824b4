import type { AudioChunk } from '../../../audio/index.js';
import {
  createSpeechDetector,
  SpeechGate,
  type SpeechDetector,
  type SpeechPiece,
} from '../../../engines/voice-activity/index.js';
import type { Segment } from '../segments/index.js';

/** Length of a piece. */
export const PIECE_MS = 3_000;

/** Minimum rest that is a piece of its own. */
const MIN_REST_MS = 1_000;

/** Audio around the voice; too short to split utterances. */
const BUFFER_MS = 100;
const SILENCE_TRIGGER_MS = 400;

/**
 * Splits the speech of one channel into pieces of 3 s, independent of its utterances.
 *
 * Silence between utterances is left out. Audio without an utterance group has not passed a splitter, so its speech is
 * detected here.
 *
 * A piece of several utterances has the place from the first to the last of them, and the group of the last.
 */
export class SpeechPieces {
  private readonly pieceSamples: number;
  private samples: Int16Array;
  private length = 0;
  private place = { channel: 0, groupId: '', startSample: 0, endSample: 0 };
  private raw: { readonly detector: SpeechDetector; readonly gate: SpeechGate } | undefined;

  /** @param sampleRateHz One of `VAD_SAMPLE_RATES_HZ`. */
  constructor(private readonly sampleRateHz: number) {
    this.pieceSamples = (PIECE_MS * sampleRateHz) / 1000;
    this.samples = new Int16Array(this.pieceSamples);
  }

  /** @returns The pieces that become complete with it. */
  add({ channel, groupId, startSample, samples }: AudioChunk): Segment[] {
    this.place.channel = channel;
    this.place.groupId = groupId;
    if (groupId !== '') return this.addSpeech(samples, startSample);
    const { gate } = (this.raw ??= this.makeGate());
    return this.addFound(gate.accept(samples, startSample));
  }

  /** @returns The rest, if it is 1 s or longer. */
  end(): Segment[] {
    const whole = this.raw ? this.addFound(this.raw.gate.end()) : [];
    const isEnough = this.length >= (MIN_REST_MS * this.sampleRateHz) / 1000;
    return isEnough ? [...whole, this.take()] : whole;
  }

  close(): void {
    this.raw?.detector.close();
  }

  private makeGate(): { detector: SpeechDetector; gate: SpeechGate } {
    const { sampleRateHz } = this;
    const detector = createSpeechDetector({ sampleRateHz, sensitivity: 1 });
    const options = { preSpeechMs: BUFFER_MS, postSpeechMs: BUFFER_MS, silenceTriggerMs: SILENCE_TRIGGER_MS };
    return { detector, gate: new SpeechGate(detector, { sampleRateHz, ...options }) };
  }

  private addFound(found: readonly SpeechPiece[]): Segment[] {
    return found.flatMap((piece) => (piece.kind === 'audio' ? this.addSpeech(piece.samples, piece.startSample) : []));
  }

  private addSpeech(samples: Int16Array, startSample: number): Segment[] {
    const whole: Segment[] = [];
    for (let from = 0; from < samples.length;) {
      const part = samples.subarray(from, from + this.pieceSamples - this.length);
      if (this.length === 0) this.place.startSample = startSample + from;
      this.samples.set(part, this.length);
      this.length += part.length;
      from += part.length;
      this.place.endSample = startSample + from;
      if (this.length === this.pieceSamples) whole.push(this.take());
    }
    return whole;
  }

  private take(): Segment {
    const samples = this.samples.subarray(0, this.length);
    this.samples = new Int16Array(this.pieceSamples);
    this.length = 0;
    return { ...this.place, samples };
  }
}
