/**
 * A part of the output of a gate.
 *
 * A speech is its `start`, its audio in order and without a gap, early ends if they are asked for, and its `end`.
 * Positions are sample indexes.
 */
export type SpeechPiece =
  /** `startSample`: the first sample of the speech, its pre-speech buffer included. */
  | { readonly kind: 'start'; readonly startSample: number }
  | { readonly kind: 'audio'; readonly startSample: number; readonly samples: Int16Array }
  /** The speech has been quiet, but not long enough to end it. `endSample`: its end so far. */
  | { readonly kind: 'early-end'; readonly startSample: number; readonly endSample: number }
  /** `startSample` as at its start; `endSample`: after the last sample, the post-speech buffer included. */
  | { readonly kind: 'end'; readonly startSample: number; readonly endSample: number };
