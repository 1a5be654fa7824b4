/**
 * A piece of what a gate lets through: `start`, the audio of the speech in order and without a gap, `end`; in between
 * early ends, where they are asked for. Places are sample indexes.
 */
export type SpeechPiece =
  /** `startSample`: the first sample of the speech, its pre-speech buffer included. */
  | { readonly kind: 'start'; readonly startSample: number }
  | { readonly kind: 'audio'; readonly startSample: number; readonly samples: Int16Array }
  /** The speech has been quiet for a while, though not for as long as ends it. `endSample`: how far it reaches by now. */
  | { readonly kind: 'early-end'; readonly startSample: number; readonly endSample: number }
  /** `startSample` as at its start; `endSample`: after the last sample, the post-speech buffer included. */
  | { readonly kind: 'end'; readonly startSample: number; readonly endSample: number };
