/** Speech whose language is asked for. */
export interface SpokenPiece {
  /** 16 bit, mono. */
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
  /** Ends the work. */
  readonly signal: AbortSignal;
}

export interface LanguageFinding {
  /** IETF tag (BCP 47), most often without a region. */
  readonly language: string;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** Identifies the language of speech: an engine behind `language-identifier`. */
export interface LanguageIdentifier {
  /**
   * @returns undefined where no speech was heard, or of no language that is known.
   * @throws DataFlowError `node.service-failed`, `node.timeout`, `node.failed`
   */
  identify(piece: SpokenPiece): Promise<LanguageFinding | undefined>;
}
