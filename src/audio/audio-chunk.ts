/** Consecutive samples of one channel, as they pass between nodes. */
export interface AudioChunk {
  /** Index of the channel in the operation's input, from 0. */
  readonly channel: number;
  readonly sampleRateHz: number;
  /** Place of the first sample, counted at `sampleRateHz` from the start of the operation. */
  readonly startSample: number;
  /**
   * Linear 16-bit samples, which no receiver changes or transfers.
   *
   * All receivers share them, and the buffer below them may hold the samples of other chunks too.
   */
  readonly samples: Int16Array;
  /** The utterance group that the samples belong to, or `''`. */
  readonly groupId: string;
}
