/** A stretch of a recording in which one person speaks. */
export interface SpeakerTurn {
  readonly startSample: number;
  /** After its last sample. */
  readonly endSample: number;
  /** Counts speakers from 0, in the order in which they are first heard. */
  readonly speaker: number;
}

/** Finds who speaks when in the recording of one channel: an engine behind `speaker-diarizer`. */
export interface Diarizer {
  /** Adds the next samples, which begin at `startSample`. Wait for the promise, if there is one. */
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
  /** Maximum number to find. */
  readonly most: number;
}

/** Begins with recordings: a diarizer each. */
export interface DiarizerFactory {
  /** @throws DataFlowError `operation.start-failed` */
  begin(sampleRateHz: number, count: SpeakerCount): Diarizer | Promise<Diarizer>;
}
