/**
 * A piece of what a gate lets through: `start`, the audio of the speech in order and without a gap, `end`. Places are
 * sample indexes.
 */
export type SpeechPiece =
  /** `startSample`: the first sample of the speech, its pre-speech buffer included. */
  | { readonly kind: 'start'; readonly startSample: number }
  | { readonly kind: 'audio'; readonly startSample: number; readonly samples: Int16Array }
  /** `startSample` as at its start; `endSample`: after the last sample, the post-speech buffer included. */
  | { readonly kind: 'end'; readonly startSample: number; readonly endSample: number };
