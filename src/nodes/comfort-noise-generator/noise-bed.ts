import { Limiter } from '../../audio/index.js';

/** Duration of the fade in and out, which avoids clicks. */
const FADE_MS = 10;

export interface NoiseBedOptions {
  readonly sampleRateHz: number;
  /** Silence before the noise starts. */
  readonly requiredSamples: number;
  /** The noise, which repeats; not empty. */
  readonly sound: Int16Array;
  /** Volume of the noise; 1 leaves it unchanged. */
  readonly volume: number;
}

/** Mixes noise into a stream after silence. It continues where it stopped. */
export class NoiseBed {
  private readonly limiter: Limiter;
  private readonly fadeSamples: number;
  /** Sounds in progress, by name and group. */
  private readonly heard = new Set<string>();
  private silentSamples = 0;
  /** Level of the fade, from 0 to `fadeSamples`. */
  private level = 0;
  private position = 0;

  constructor(private readonly options: NoiseBedOptions) {
    this.limiter = new Limiter(options.sampleRateHz);
    this.fadeSamples = Math.round((FADE_MS * options.sampleRateHz) / 1000);
  }

  /** Marks the start of a sound. */
  begin(key: string): void {
    this.heard.add(key);
    this.silentSamples = 0;
  }

  /** Marks its end. */
  end(key: string): void {
    if (this.heard.delete(key)) this.silentSamples = 0;
  }

  /** @returns The same array if there is no noise. */
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
