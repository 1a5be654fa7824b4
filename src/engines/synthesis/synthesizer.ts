/** A text to speak. */
export interface Utterance {
  readonly text: string;
  /** Name of the voice in the engine; '' for its own choice. */
  readonly voice: string;
  /** IETF tag (BCP 47); '' for that of the voice. */
  readonly language: string;
  /** From 0 to 2; 1 is the engine's own loudness. */
  readonly volume: number;
  /** Speed, from 0.33 to 3; 1 is the engine's own. */
  readonly rate: number;
  /** Ends the work. */
  readonly signal: AbortSignal;
}

/** A piece of speech. */
export interface SpokenAudio {
  /** 16 bit, mono. */
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

/** Turns text into speech: an engine behind the speaking nodes. */
export interface Synthesizer {
  /** Whether it has a voice for a language; '' for any. */
  speaks(language: string): boolean;
  /**
   * Gives the speech piece by piece, in order. Pieces are made when they are asked for.
   *
   * @throws DataFlowError `node.service-failed`, `node.timeout`, `node.failed`; what ended the operation.
   */
  synthesize(utterance: Utterance): AsyncIterable<SpokenAudio>;
  /** Ends a connection that it holds. */
  close?(): Promise<void>;
}
