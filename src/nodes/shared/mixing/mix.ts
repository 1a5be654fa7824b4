/** A sound and its volume in the mix: 1 unchanged, 0 silent. */
export interface MixedSound {
  readonly samples: Int16Array;
  readonly volume: number;
}

/**
 * Adds sounds that begin at the same time.
 *
 * @param length Samples of the mix; shorter sounds are padded with silence.
 */
export function sum(length: number, sounds: readonly MixedSound[]): Float64Array {
  const mixed = new Float64Array(length);
  for (const { samples, volume } of sounds) {
    const end = Math.min(length, samples.length);
    for (let at = 0; at < end; at += 1) mixed[at] = (mixed[at] ?? 0) + (samples[at] ?? 0) * volume;
  }
  return mixed;
}
