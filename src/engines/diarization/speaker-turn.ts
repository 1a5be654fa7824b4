/** A stretch of a recording in which one person speaks. */
export interface SpeakerTurn {
  readonly startSample: number;
  /** After its last sample. */
  readonly endSample: number;
  /** Counts speakers from 0, in the order in which they are first heard. */
  readonly speaker: number;
}

/** Tells who speaks when in the recording of one channel: an engine behind `speaker-diarizer`. */
export interface Diarizer {
  /** Takes in the next samples, the first of which has this place. Wait for the promise, where there is one. */
  add(samples: Int16Array, startSample: number): Promise<void> | undefined | void;
  /**
   * The recording has ended.
   *
   * @returns Turns in order, which do not overlap.
   */
  end(): Promise<readonly SpeakerTurn[]>;
  /** Frees what it holds. */
  close(): void;
}

/** How many speakers a recording has. */
export interface SpeakerCount {
  /** undefined where the diarizer is to find out. */
  readonly exactly: number | undefined;
  /** What it may find at most. */
  readonly most: number;
}
