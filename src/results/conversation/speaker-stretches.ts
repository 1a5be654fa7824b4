import type { Stretch } from './interruptions.js';
import type { Span } from './spans.js';

/** The stretches of one speaker, by start, which do not overlap. Lookups take logarithmic time. */
export class SpeakerStretches {
  /** Backchannels before each stretch. */
  private readonly backchannels: number[] = [0];

  constructor(readonly all: readonly Stretch[]) {
    let count = 0;
    for (const { kind } of all) this.backchannels.push((count += kind === 'backchannel' ? 1 : 0));
  }

  /** From the first to the last stretch that a span overlaps, and whether all of them are backchannels. */
  within({ start, end }: Span): (Span & { readonly isBackchannel: boolean }) | undefined {
    const first = this.firstWhere((stretch) => stretch.end > start);
    const after = this.firstWhere((stretch) => stretch.start >= end);
    const [from, until] = [this.all[first], this.all[after - 1]];
    if (first >= after || !from || !until) return undefined;
    const count = (this.backchannels[after] ?? 0) - (this.backchannels[first] ?? 0);
    return { start: from.start, end: until.end, isBackchannel: count === after - first };
  }

  /** Index of the first stretch for which a condition holds that holds for all after it. */
  private firstWhere(holds: (stretch: Stretch) => boolean): number {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const stretch = this.all[middle];
      if (stretch && holds(stretch)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
