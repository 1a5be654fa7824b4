/**
 * A synthetic voice: a vowel of harmonics that fall by 6 dB an octave.
 *
 * Its pitch varies by `swingHz` three times a second.
 */
export function vowel({
  ms,
  hz,
  rateHz = 8_000,
  swingHz = 8,
}: {
  ms: number;
  hz: number;
  rateHz?: number;
  swingHz?: number;
}): Int16Array {
  const harmonics = Math.floor((0.45 * rateHz) / (hz + swingHz));
  let phase = 0;
  return Int16Array.from({ length: Math.round((ms * rateHz) / 1000) }, (_, index) => {
    const pitch = hz + swingHz * Math.sin((2 * Math.PI * 3 * index) / rateHz);
    phase += (2 * Math.PI * pitch) / rateHz;
    let sum = 0;
    for (let harmonic = 1; harmonic <= harmonics; harmonic += 1) sum += Math.sin(harmonic * phase) / harmonic;
    return Math.round(4_000 * sum);
  });
}
