// @ts-check

/**
 * @param {Int16Array} samples
 * @returns {Float32Array} The same in [-1, 1).
 */
export function toFloats(samples) {
  const floats = new Float32Array(samples.length);
  for (let index = 0; index < samples.length; index += 1) floats[index] = (samples[index] ?? 0) / 32_768;
  return floats;
}

/**
 * @param {Float32Array} floats
 * @param {number} count
 * @returns {Float32Array} The mean of each `count` neighbours: a lower rate, good enough to recognize speech.
 */
export function averaged(floats, count) {
  if (count === 1) return floats;
  return Float32Array.from({ length: floats.length / count }, (_, index) => {
    let sum = 0;
    for (let at = index * count; at < (index + 1) * count; at += 1) sum += floats[at] ?? 0;
    return sum / count;
  });
}

/**
 * @param {Float32Array} floats
 * @returns {Int16Array} The same at 16 bit, what is too loud cut off.
 */
export function toSamples(floats) {
  const samples = new Int16Array(floats.length);
  for (let index = 0; index < floats.length; index += 1) {
    samples[index] = Math.max(-32_768, Math.min(32_767, Math.round((floats[index] ?? 0) * 32_768)));
  }
  return samples;
}
