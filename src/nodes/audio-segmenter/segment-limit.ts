import type { SpeechPiece } from '../../engines/voice-activity/index.js';
import { quietestPlace } from './quietest-place.js';

export interface SegmentLimitOptions {
  readonly sampleRateHz: number;
  /** Maximum length of a segment. */
  readonly longestMs: number;
  /** Range before the maximum in which the split may be. */
  readonly searchMs: number;
}

/**
 * Splits speech above the maximum length of a segment, where it is quietest in the search range.
 *
 * The next segment begins at the sample where the previous one ends. Audio is held only within the search range, at
 * most `searchMs` of it.
 */
export class SegmentLimit {
  private readonly longest: number;
  private readonly search: number;
  private startSample = 0;
  private held: Int16Array[] = [];
  private heldStart = 0;
  private heldCount = 0;

  constructor(private readonly options: SegmentLimitOptions) {
    const samples = (ms: number): number => Math.round((ms * options.sampleRateHz) / 1000);
    this.longest = samples(options.longestMs);
    this.search = samples(options.searchMs);
  }

  /** Takes the next piece from a `SpeechGate` and yields the pieces that are final. */
  *accept(piece: SpeechPiece): Generator<SpeechPiece, void> {
    if (piece.kind === 'audio') {
      yield* this.add(piece.samples, piece.startSample);
      return;
    }
    if (piece.kind === 'start') {
      this.startSample = piece.startSample;
      yield piece;
      return;
    }
    yield* this.release();
    yield { ...piece, startSample: this.startSample };
  }

  private *add(samples: Int16Array, startSample: number): Generator<SpeechPiece, void> {
    const shortest = this.startSample + this.longest - this.search;
    const sure = Math.min(samples.length, Math.max(0, shortest - startSample));
    if (sure > 0) yield { kind: 'audio', startSample, samples: samples.subarray(0, sure) };
    if (sure === samples.length) return;
    const room = this.startSample + this.longest - startSample;
    this.hold(samples.subarray(sure, room), startSample + sure);
    if (samples.length <= room) return;
    yield* this.cut();
    yield* this.add(samples.subarray(room), startSample + room);
  }

  /** Ends a segment of maximum length and begins the next with the audio held after the split. */
  private *cut(): Generator<SpeechPiece, void> {
    const { heldStart, startSample } = this;
    const searched = joined(this.held, this.heldCount);
    this.forget();
    const cut = quietestPlace(searched, this.options.sampleRateHz);
    yield { kind: 'audio', startSample: heldStart, samples: searched.subarray(0, cut) };
    yield { kind: 'end', startSample, endSample: heldStart + cut };
    this.startSample = heldStart + cut;
    yield { kind: 'start', startSample: this.startSample };
    if (cut < searched.length) yield* this.add(searched.subarray(cut), this.startSample);
  }

  private hold(samples: Int16Array, startSample: number): void {
    if (this.heldCount === 0) this.heldStart = startSample;
    this.held.push(samples);
    this.heldCount += samples.length;
  }

  private *release(): Generator<SpeechPiece, void> {
    let startSample = this.heldStart;
    for (const samples of this.held) {
      yield { kind: 'audio', startSample, samples };
      startSample += samples.length;
    }
    this.forget();
  }

  private forget(): void {
    this.held = [];
    this.heldCount = 0;
  }
}

function joined(parts: readonly Int16Array[], length: number): Int16Array {
  const whole = new Int16Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
