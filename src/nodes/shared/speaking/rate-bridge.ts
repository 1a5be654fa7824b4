import type { SpokenAudio } from '../../../engines/synthesis/index.js';
import { Resampler } from '../../../pipeline/index.js';

/** Converts the speech of one text to another rate, whatever rates its pieces have. */
export class RateBridge {
  private resampler: Resampler | undefined;
  private inHz = 0;

  constructor(private readonly toHz: number) {}

  convert({ samples, sampleRateHz }: SpokenAudio): Int16Array {
    const before = this.inHz === sampleRateHz ? new Int16Array(0) : this.end();
    this.inHz = sampleRateHz;
    if (sampleRateHz !== this.toHz) this.resampler ??= new Resampler(sampleRateHz, this.toHz);
    const now = this.resampler ? this.resampler.process(samples) : samples;
    return before.length === 0 ? now : Int16Array.from([...before, ...now]);
  }

  /** Returns the remaining samples. */
  end(): Int16Array {
    const { resampler } = this;
    this.resampler = undefined;
    return resampler?.end() ?? new Int16Array(0);
  }

  /** Releases its resources. */
  close(): void {
    this.resampler?.close();
    this.resampler = undefined;
  }
}
