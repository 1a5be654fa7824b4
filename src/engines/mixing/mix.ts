import { Limiter } from './limiter.js';

/** A sound and how loud it goes into the mix: 1 as it is, 0 not at all. */
export interface MixedSound {
  readonly samples: Int16Array;
  readonly volume: number;
}

/**
 * Adds sounds that begin together.
 *
 * @param length Samples of the mix; shorter sounds are silent after their end.
 */
export function sum(length: number, sounds: readonly MixedSound[]): Float64Array {
  const mixed = new Float64Array(length);
  for (const { samples, volume } of sounds) {
    const end = Math.min(length, samples.length);
    for (let at = 0; at < end; at += 1) mixed[at] = (mixed[at] ?? 0) + (samples[at] ?? 0) * volume;
  }
  return mixed;
}

/** Changes the loudness of one sound that comes in blocks, and limits what becomes too loud. */
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
    return this.limiter.apply(sum(samples.length, [{ samples, volume: this.volume }]));
  }
}
