/** Rate at which voices are analysed: that of telephones. Higher sound says little of the voice. */
export const VOICE_RATE_HZ = 8_000;

/**
 * The signal at `VOICE_RATE_HZ`: means of neighbours.
 *
 * Aliases of sound above 4 kHz are too weak in voices to matter.
 *
 * @param sampleRateHz A multiple of `VOICE_RATE_HZ`.
 */
export function voiceBand(samples: Int16Array, sampleRateHz: number): Int16Array {
  const factor = sampleRateHz / VOICE_RATE_HZ;
  if (factor === 1) return samples;
  const fewer = new Int16Array(Math.floor(samples.length / factor));
  for (let at = 0; at < fewer.length; at += 1) {
    let sum = 0;
    for (let of = 0; of < factor; of += 1) sum += samples[at * factor + of] ?? 0;
    fewer[at] = sum / factor;
  }
  return fewer;
}
