/** How long a segment that is picked should be, in samples, both ends included. */
export interface LengthInterval {
  readonly least: number;
  readonly most: number;
}

/** Where a segment comes: the lower, the better. */
type Rank = 0 | 1 | 2;

/** Picks the first segment of a length in the first interval; else the first of one in the second; else the first. */
export class SegmentPick {
  private best: Rank | undefined;

  constructor(
    private readonly primary: LengthInterval,
    private readonly secondary: LengthInterval,
  ) {}

  /** Whether nothing that comes can be better than what has come. */
  get isSettled(): boolean {
    return this.best === 0;
  }

  /** Takes in the length of the next segment. Returns whether it is the one to pick, of all so far. */
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
