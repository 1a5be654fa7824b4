import { Limiter } from '../../engines/mixing/index.js';

/** The noise comes and goes within this time, so that it does not click. */
const FADE_MS = 10;

export interface NoiseBedOptions {
  readonly sampleRateHz: number;
  /** Silence after which the noise comes. */
  readonly requiredSamples: number;
  /** The noise, over and over; not empty. */
  readonly sound: Int16Array;
  /** Loudness of the noise; 1: as it is. */
  readonly volume: number;
}

/** Lays noise under a stream where nobody has spoken for a while. It goes on where it stopped. */
export class NoiseBed {
  private readonly limiter: Limiter;
  private readonly fadeSamples: number;
  /** What is being heard, by name and group. */
  private readonly heard = new Set<string>();
  private silentSamples = 0;
  /** How far it has come in, from 0 to `fadeSamples`. */
  private level = 0;
  private position = 0;

  constructor(private readonly options: NoiseBedOptions) {
    this.limiter = new Limiter(options.sampleRateHz);
    this.fadeSamples = Math.round((FADE_MS * options.sampleRateHz) / 1000);
  }

  /** Something begins to be heard. */
  begin(key: string): void {
    this.heard.add(key);
    this.silentSamples = 0;
  }

  /** It is over. */
  end(key: string): void {
    if (this.heard.delete(key)) this.silentSamples = 0;
  }

  /** @returns The same array where there is no noise. */
  apply(samples: Int16Array): Int16Array {
    const { requiredSamples, sound, volume } = this.options;
    const quiet = this.heard.size > 0 ? Infinity : Math.max(0, requiredSamples - this.silentSamples);
    if (this.heard.size === 0) this.silentSamples += samples.length;
    if (this.level === 0 && quiet >= samples.length && !this.limiter.isActive) return samples;
    const mixed = Float64Array.from(samples);
    for (let at = 0; at < mixed.length; at += 1) {
      this.level = at < quiet ? Math.max(0, this.level - 1) : Math.min(this.fadeSamples, this.level + 1);
      if (this.level === 0) continue;
      const gain = (volume * this.level) / this.fadeSamples;
      mixed[at] = (mixed[at] ?? 0) + (sound[this.position] ?? 0) * gain;
      this.position = (this.position + 1) % sound.length;
    }
    return this.limiter.apply(mixed);
  }
}
