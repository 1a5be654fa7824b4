/** Cut-off of the high-pass filter (-3 dB): below telephone speech, above the hum of the mains. */
const CUT_OFF_HZ = 150;

/** The level of digital silence, and of all that is lower, in dBFS. */
export const LOWEST_LEVEL_DBFS = -80;

const FULL_SCALE_POWER = 32_768 ** 2;

/**
 * The level of each frame in the band of telephone speech, without a DC offset and hum.
 *
 * At higher rates neighbours are averaged, which removes most sound above 4 kHz: there is more noise than voice.
 */
export class FrameLevel {
  private readonly feedback: number;
  private readonly step: number;
  private lastIn = 0;
  private lastOut = 0;

  constructor(sampleRateHz: number) {
    this.step = Math.max(1, Math.floor(sampleRateHz / 8_000));
    this.feedback = Math.exp((-2 * Math.PI * CUT_OFF_HZ * this.step) / sampleRateHz);
  }

  /** @returns dBFS, where a square wave at full scale has 0: from `LOWEST_LEVEL_DBFS` to some 6. */
  measure(frame: Int16Array): number {
    const { step, feedback } = this;
    let { lastIn, lastOut } = this;
    let sum = 0;
    let power = 0;
    for (let index = 0; index < frame.length; index += 1) {
      sum += frame[index] ?? 0;
      if ((index + 1) % step !== 0) continue;
      const mean = sum / step;
      lastOut = mean - lastIn + feedback * lastOut;
      lastIn = mean;
      sum = 0;
      power += lastOut * lastOut;
    }
    this.lastIn = lastIn;
    this.lastOut = lastOut;
    const mean = (power * step) / frame.length / FULL_SCALE_POWER;
    return Math.max(LOWEST_LEVEL_DBFS, 10 * Math.log10(mean));
  }
}
