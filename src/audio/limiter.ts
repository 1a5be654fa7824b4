/** Largest absolute value of a limited sample: what 16 bits hold on both sides. */
export const PEAK = 32_767;

/** Time in which two thirds of the lost loudness come back. */
const RELEASE_MS = 100;

/**
 * Keeps the sum of several sounds within 16 bits.
 *
 * Loud samples are turned down at once, as far as the peak needs, and the gain recovers slowly; all others pass
 * unchanged. It adds no delay, and its results do not depend on how the sound is split into blocks.
 */
export class Limiter {
  private readonly release: number;
  private gain = 1;

  constructor(sampleRateHz: number) {
    this.release = 1 - Math.exp(-1000 / (RELEASE_MS * sampleRateHz));
  }

  /** Whether what it last gave was turned down. */
  get isActive(): boolean {
    return this.gain < 1;
  }

  /** @param samples The sum, of any size. */
  apply(samples: Float64Array): Int16Array {
    const limited = new Int16Array(samples.length);
    for (let at = 0; at < samples.length; at += 1) {
      const sample = samples[at] ?? 0;
      const size = Math.abs(sample);
      // Below this step the rest is inaudible, and quiet sound is to pass unchanged again.
      if (this.gain < 1) this.gain = this.gain > 0.9999 ? 1 : this.gain + (1 - this.gain) * this.release;
      if (size * this.gain > PEAK) this.gain = PEAK / size;
      limited[at] = Math.round(sample * this.gain);
    }
    return limited;
  }
}
