import type { AudioChunk } from '../../audio/index.js';
import { SampleWindow } from './sample-window.js';
import type { SpeechDetector } from './speech-detector.js';
import type { SpeechGateOptions } from './speech-gate.js';
import { SpeechSplitter, type SpeechSink } from './speech-splitter.js';

/** Judges elsewhere whether frames are speech. It takes time, and is faster with many at once. */
export interface SpeechJudge {
  readonly frameMs: number;
  readonly frameSamples: number;
  /**
   * @param samples Whole frames, those that follow the ones before.
   * @param isNew Whether a new signal begins with them.
   * @returns For each frame 1 if it is speech, else 0.
   */
  judge(samples: Int16Array, isNew: boolean): Promise<Uint8Array>;
  close(): void;
}

/**
 * Splits the audio of one channel into speeches by the verdicts of a judge.
 *
 * The result depends neither on the chunks of the audio nor on the number of frames that are judged at a time.
 */
export class JudgedSplitter {
  private readonly verdicts: Verdicts;
  private readonly splitter: SpeechSplitter;
  private readonly leastSamples: number;
  private waiting: SampleWindow | undefined;
  private isNew = true;
  /** For the channel and the rate of what waits. */
  private template: AudioChunk | undefined;

  /** @param leastMs Audio that is waited for before it is judged. */
  constructor(
    private readonly judge: SpeechJudge,
    options: SpeechGateOptions,
    sink: SpeechSink,
    { leastMs }: { readonly leastMs: number },
  ) {
    this.verdicts = new Verdicts(judge);
    this.splitter = new SpeechSplitter(this.verdicts, options, sink);
    this.leastSamples = judge.frameSamples * Math.max(1, Math.floor(leastMs / judge.frameMs));
  }

  /** Wait for the promise, where there is one. */
  accept(chunk: AudioChunk): Promise<void> | undefined {
    const { waiting } = this;
    if (waiting && chunk.startSample > waiting.end) return this.goOn(chunk);
    return this.take(chunk);
  }

  /** Sends what is left of the last speech. */
  async end(): Promise<void> {
    await this.finish();
    await this.splitter.end();
  }

  close(): void {
    this.judge.close();
  }

  /** Some audio is missing: what came before it is a signal of its own. */
  private async goOn(chunk: AudioChunk): Promise<void> {
    await this.finish();
    await this.take(chunk);
  }

  private take(chunk: AudioChunk): Promise<void> | undefined {
    this.template = chunk;
    const waiting = (this.waiting ??= new SampleWindow(chunk.startSample));
    const known = waiting.end - chunk.startSample;
    if (known < chunk.samples.length) waiting.add(chunk.samples.subarray(known));
    return waiting.end - waiting.start >= this.leastSamples ? this.decide(waiting) : undefined;
  }

  private async decide(waiting: SampleWindow): Promise<void> {
    const { frameSamples } = this.judge;
    const { start } = waiting;
    const end = start + Math.floor((waiting.end - start) / frameSamples) * frameSamples;
    if (end === start) return;
    const samples = waiting.view(start, end);
    const { isNew } = this;
    this.isNew = false;
    this.verdicts.add(await this.judge.judge(samples, isNew));
    waiting.dropBefore(end);
    await this.pass(samples, start);
  }

  private async finish(): Promise<void> {
    const { waiting } = this;
    if (!waiting) return;
    await this.decide(waiting);
    // Less than a frame: the gate takes it for what the last frame was.
    if (waiting.end > waiting.start) await this.pass(waiting.view(waiting.start, waiting.end), waiting.start);
    this.waiting = undefined;
    this.isNew = true;
  }

  private async pass(samples: Int16Array, startSample: number): Promise<void> {
    if (this.template) await this.splitter.accept({ ...this.template, samples, startSample });
  }
}

/** Frames that have been judged already. */
class Verdicts implements SpeechDetector {
  readonly frameMs: number;
  readonly frameSamples: number;
  private given: Uint8Array = new Uint8Array(0);
  private next = 0;

  constructor({ frameMs, frameSamples }: SpeechJudge) {
    this.frameMs = frameMs;
    this.frameSamples = frameSamples;
  }

  /** The gate has taken in all that were there before. */
  add(verdicts: Uint8Array): void {
    this.given = verdicts;
    this.next = 0;
  }

  isSpeech(): boolean {
    const verdict = this.given[this.next];
    this.next += 1;
    return verdict === 1;
  }

  close(): void {
    this.given = new Uint8Array(0);
  }
}
