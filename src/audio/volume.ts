import { Limiter } from './limiter.js';

/** Changes the loudness of one sound in blocks, and limits samples that become too loud. */
export class Volume {
  private readonly limiter: Limiter;

  /** @param volume 1: as it is. */
  constructor(
    private readonly volume: number,
    sampleRateHz: number,
  ) {
    this.limiter = new Limiter(sampleRateHz);
  }

  /** @returns The same array where nothing changes. */
  apply(samples: Int16Array): Int16Array {
    if (this.volume === 1) return samples;
    return this.limiter.apply(Float64Array.from(samples, (sample) => sample * this.volume));
  }
}
