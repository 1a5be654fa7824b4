import { CEPSTRUM_SIZE } from '../voice-features/index.js';

/** The cepstrum, and the pitch. */
const DIMENSIONS = CEPSTRUM_SIZE + 1;
const PITCH = CEPSTRUM_SIZE;

/** No voice varies less than this: of each dimension, the variance that is added. */
const MIN_VARIANCE = 0.5;
const MIN_PITCH_VARIANCE = 0.02;

/** Weight of a frame with a pitch: they are half as frequent as cepstra, and say more of the voice. */
const PITCH_WEIGHT = 4;

/**
 * The sound of a stretch of speech: a normal distribution of each dimension.
 *
 * It holds sums and nothing else of the speech, so that stretches can be joined.
 */
export class VoiceModel {
  private readonly counts = new Float64Array(DIMENSIONS);
  private readonly sums = new Float64Array(DIMENSIONS);
  private readonly squares = new Float64Array(DIMENSIONS);

  /** Frames with a cepstrum. */
  get frames(): number {
    return this.counts[0] ?? 0;
  }

  addCepstrum(coefficients: Float64Array): void {
    for (let at = 0; at < CEPSTRUM_SIZE; at += 1) this.addValue(at, coefficients[at] ?? 0, 1);
  }

  addPitch(hz: number): void {
    this.addValue(PITCH, Math.log2(hz), PITCH_WEIGHT);
  }

  add(other: VoiceModel): void {
    for (let at = 0; at < DIMENSIONS; at += 1) {
      this.counts[at] = (this.counts[at] ?? 0) + (other.counts[at] ?? 0);
      this.sums[at] = (this.sums[at] ?? 0) + (other.sums[at] ?? 0);
      this.squares[at] = (this.squares[at] ?? 0) + (other.squares[at] ?? 0);
    }
  }

  /** Loss of likelihood if both are taken for one voice: 0 for the same one. */
  distance(other: VoiceModel): number {
    let lost = 0;
    for (let at = 0; at < DIMENSIONS; at += 1) {
      const [mine, yours] = [this.counts[at] ?? 0, other.counts[at] ?? 0];
      if (mine === 0 || yours === 0) continue;
      const sum = (this.sums[at] ?? 0) + (other.sums[at] ?? 0);
      const square = (this.squares[at] ?? 0) + (other.squares[at] ?? 0);
      const together = varianceOf(at, mine + yours, sum, square);
      lost +=
        (mine + yours) * Math.log(together) - mine * Math.log(this.variance(at)) - yours * Math.log(other.variance(at));
    }
    return lost / 2;
  }

  /** The logarithm of how likely this stretch is of a voice. */
  likelihoodOf(voice: VoiceModel): number {
    let sum = 0;
    for (let at = 0; at < DIMENSIONS; at += 1) {
      const count = this.counts[at] ?? 0;
      if (count === 0 || (voice.counts[at] ?? 0) === 0) continue;
      const mean = (this.sums[at] ?? 0) / count;
      const spread = Math.max(0, (this.squares[at] ?? 0) / count - mean ** 2);
      const variance = voice.variance(at);
      const apart = mean - (voice.sums[at] ?? 0) / (voice.counts[at] ?? 1);
      sum -= (count * (Math.log(variance) + (spread + apart ** 2) / variance)) / 2;
    }
    return sum;
  }

  private addValue(at: number, value: number, weight: number): void {
    this.counts[at] = (this.counts[at] ?? 0) + weight;
    this.sums[at] = (this.sums[at] ?? 0) + weight * value;
    this.squares[at] = (this.squares[at] ?? 0) + weight * value ** 2;
  }

  private variance(at: number): number {
    return varianceOf(at, this.counts[at] ?? 0, this.sums[at] ?? 0, this.squares[at] ?? 0);
  }
}

function varianceOf(at: number, count: number, sum: number, square: number): number {
  const least = at === PITCH ? MIN_PITCH_VARIANCE : MIN_VARIANCE;
  return least + Math.max(0, square / count - (sum / count) ** 2);
}
