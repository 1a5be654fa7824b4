/** Required length of a segment, in samples, both ends included. */
export interface LengthInterval {
  readonly least: number;
  readonly most: number;
}

/** Rank of a segment: the lower, the better. */
type Rank = 0 | 1 | 2;

/** Picks the first segment with a length in the first interval, else in the second, else the first. */
export class SegmentPick {
  private best: Rank | undefined;

  constructor(
    private readonly primary: LengthInterval,
    private readonly secondary: LengthInterval,
  ) {}

  /** Whether no further segment can be better. */
  get isSettled(): boolean {
    return this.best === 0;
  }

  /** Offers the length of the next segment. Returns whether it is the best so far. */
  offer(samples: number): boolean {
    const rank = this.rankOf(samples);
    if (this.best !== undefined && rank >= this.best) return false;
    this.best = rank;
    return true;
  }

  private rankOf(samples: number): Rank {
    if (isWithin(samples, this.primary)) return 0;
    return isWithin(samples, this.secondary) ? 1 : 2;
  }
}

function isWithin(samples: number, { least, most }: LengthInterval): boolean {
  return samples >= least && samples <= most;
}
