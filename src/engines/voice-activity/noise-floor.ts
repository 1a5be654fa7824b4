/** Time in which the quietest moment is searched: longer than most speech without a pause. */
const MEMORY_MS = 2_000;

/** Time after which a signal of a steady level, within `STEADY_DB`, is a new noise or tone. */
const STEADY_MS = 500;
const STEADY_DB = 2.5;

/** Weight of a new frame: of the level, some 80 ms at 20 ms a frame, and of the spread, some 1 s. */
const LEVEL_WEIGHT = 0.25;
const SPREAD_WEIGHT = 0.02;

/** Frames further above the floor than this say nothing of the noise. */
const NOISE_RANGE_DB = 12;

/** Follows the level of the background from frame to frame, with speech over it. */
export class NoiseFloor {
  /** Level of the quietest moment of late, in dBFS. */
  floorDbfs = 0;
  private readonly levels: Float64Array;
  private readonly steadyFrames: number;
  private frames = 0;
  private smoothed = 0;
  private mean = 0;
  private variance = 1;

  constructor(frameMs: number) {
    this.levels = new Float64Array(Math.round(MEMORY_MS / frameMs));
    this.steadyFrames = Math.round(STEADY_MS / frameMs);
  }

  /** Level that the noise has on average, in dBFS. */
  get meanDbfs(): number {
    return this.floorDbfs + this.mean;
  }

  /** Standard deviation of the noise's level, in dB. */
  get deviationDb(): number {
    return Math.sqrt(this.variance);
  }

  /** Adds the level of the next frame. The first one counts as noise. */
  add(levelDbfs: number): void {
    if (this.frames === 0) {
      this.smoothed = levelDbfs;
      this.levels.fill(levelDbfs);
    }
    this.smoothed += LEVEL_WEIGHT * (levelDbfs - this.smoothed);
    this.levels[this.frames % this.levels.length] = this.smoothed;
    this.frames += 1;
    const steadyDbfs = this.steadyLevel();
    if (steadyDbfs !== undefined) this.levels.fill(steadyDbfs);
    this.floorDbfs = steadyDbfs ?? this.levels.reduce((low, level) => Math.min(low, level));
  }

  /** Learns how the level of noise varies from a frame that is no speech. */
  learn(levelDbfs: number): void {
    const above = levelDbfs - this.floorDbfs;
    if (above >= NOISE_RANGE_DB) return;
    this.mean += SPREAD_WEIGHT * (above - this.mean);
    this.variance += SPREAD_WEIGHT * ((above - this.mean) ** 2 - this.variance);
  }

  /** The lowest of the latest levels when they are all alike. */
  private steadyLevel(): number | undefined {
    if (this.frames < this.steadyFrames) return undefined;
    let low = this.smoothed;
    let high = this.smoothed;
    for (let back = 1; back <= this.steadyFrames; back += 1) {
      const level = this.levels[(this.frames - back + this.levels.length) % this.levels.length] ?? low;
      low = Math.min(low, level);
      high = Math.max(high, level);
    }
    return high - low < STEADY_DB ? low : undefined;
  }
}
