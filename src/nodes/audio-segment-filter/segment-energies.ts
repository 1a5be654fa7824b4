import type { AudioChunk } from '../../audio/index.js';

/**
 * The energy of each segment of a recording: the mean square of its samples.
 *
 * It stores two numbers per segment.
 */
export class SegmentEnergies {
  private readonly sums = new Map<string, { sum: number; samples: number }>();

  /** Adds audio of the segment that its utterance group names. */
  add({ groupId, samples }: AudioChunk): void {
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    const before = this.sums.get(groupId) ?? { sum: 0, samples: 0 };
    this.sums.set(groupId, { sum: before.sum + sum, samples: before.samples + samples.length });
  }

  /** The groups of the segments whose energy is at least this percentage of the median. */
  groupsAbove(percentage: number): ReadonlySet<string> {
    const energies = [...this.sums].map(([groupId, { sum, samples }]) => ({ groupId, energy: sum / samples }));
    const least = (medianOf(energies.map(({ energy }) => energy)) * percentage) / 100;
    return new Set(energies.filter(({ energy }) => energy >= least).map(({ groupId }) => groupId));
  }
}

/** The median; of an even number the mean of the middle two, of no value 0. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? 0;
  const high = sorted[Math.floor(middle)] ?? 0;
  return (low + high) / 2;
}
