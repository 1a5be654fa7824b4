import type { AudioChunk } from '../../audio/index.js';

/** A stretch of audio without a gap, of one utterance group. */
interface Run {
  /** Its first sample, counted from the start of the stream. */
  readonly from: number;
  /** The same in the operation. */
  readonly startSample: number;
  readonly groupId: string;
  /** Silence that the operation does not have. */
  readonly isPause: boolean;
}

/** Runs that are remembered; of older audio it is known only that it was before. */
const MOST = 1_000;

/** Positions in the operation of a stream's audio, which has gaps at silence. */
export class StreamPlaces {
  private readonly runs: Run[] = [];
  private given = 0;

  /** Samples given so far. */
  get length(): number {
    return this.given;
  }

  add({ startSample, samples, groupId }: Pick<AudioChunk, 'startSample' | 'samples' | 'groupId'>): void {
    const last = this.runs.at(-1);
    const isContinued = last?.groupId === groupId && last.startSample + this.given - last.from === startSample;
    if (!isContinued || last.isPause) this.push({ from: this.given, startSample, groupId, isPause: false });
    this.given += samples.length;
  }

  /** Silence is given that the operation does not have: it is of no utterance. */
  pause(samples: number): void {
    const last = this.runs.at(-1);
    if (!last) return;
    const startSample = last.startSample + this.given - last.from;
    this.push({ from: this.given, startSample, groupId: last.groupId, isPause: true });
    this.given += samples;
  }

  /**
   * The place of a part of the stream; its group is that of its first sample.
   *
   * @param start First sample, from the start of the stream.
   * @param end After the last one.
   */
  placeOf(start: number, end: number): { startSample: number; endSample: number; groupId: string } {
    const first = this.afterPause(Math.max(0, Math.min(start, this.given - 1)));
    const last = Math.max(first, this.beforePause(Math.min(end, this.given) - 1));
    const run = this.runOf(first);
    const endSample = this.sampleOf(last, this.runOf(last)) + 1;
    return { startSample: this.sampleOf(first, run), endSample, groupId: run?.groupId ?? '' };
  }

  private push(run: Run): void {
    this.runs.push(run);
    if (this.runs.length > MOST) this.runs.shift();
  }

  /** The sample itself, or the first after the silence that it is in, or else the last before. */
  private afterPause(sample: number): number {
    const at = this.runs.findLastIndex(({ from }) => from <= sample);
    if (this.runs[at]?.isPause !== true) return sample;
    return this.runs[at + 1]?.from ?? this.beforePause(sample);
  }

  private beforePause(sample: number): number {
    const run = this.runOf(sample);
    return run?.isPause === true ? Math.max(0, run.from - 1) : sample;
  }

  private runOf(sample: number): Run | undefined {
    return this.runs.findLast(({ from }) => from <= sample) ?? this.runs[0];
  }

  private sampleOf(sample: number, run: Run | undefined): number {
    return run ? run.startSample + Math.max(0, sample - run.from) : sample;
  }
}
