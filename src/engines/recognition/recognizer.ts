/** A piece of speech to be recognized. */
export interface Speech {
  /** 16 bit, mono. */
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
  /** IETF tag (BCP 47); '' where the recognizer is to find out. */
  readonly language: string;
  /** Name of the model; '' for the recognizer's own choice. */
  readonly model: string;
  readonly wantsWords: boolean;
  /** Ends the work. */
  readonly signal: AbortSignal;
}

/** Its places are in ms from the start of the piece. */
export interface SpokenWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** From 0 to 1. */
  readonly confidence?: number;
}

export interface Recognition {
  /** '' where no word was heard. */
  readonly text: string;
  readonly confidence?: number;
  readonly words?: readonly SpokenWord[];
}

/** Turns speech into text: an engine behind the recognizing nodes. */
export interface Recognizer {
  /** @throws DataFlowError `node.service-failed`, `node.timeout`, `node.failed` */
  recognize(speech: Speech): Promise<Recognition>;
}
