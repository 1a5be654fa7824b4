/** Consecutive samples of one channel, as they pass between nodes. */
export interface AudioChunk {
  /** Index of the channel in the operation's input, from 0. */
  readonly channel: number;
  readonly sampleRateHz: number;
  /** Place of the first sample, counted at `sampleRateHz` from the start of the operation. */
  readonly startSample: number;
  /**
   * Linear 16-bit samples. All receivers share them, so nobody writes to them; the buffer below them may hold the
   * samples of other chunks too, so nobody transfers it.
   */
  readonly samples: Int16Array;
  /** The utterance group that the samples belong to, or `''`. */
  readonly groupId: string;
}
