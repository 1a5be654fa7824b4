/** A text as it was said. */
export interface Utterance {
  readonly text: string;
  /** IETF tag (BCP 47). */
  readonly language: string;
  /** Whether more of it is to come. */
  readonly isUnfinished?: boolean;
}

/** Writes texts with marks and capitals: an engine behind the punctuation node. */
export interface Punctuator {
  /**
   * @returns The text with the same words.
   * @throws DataFlowError `node.service-failed`, `node.timeout`, `node.failed`
   */
  punctuate(utterance: Utterance): Promise<string>;
}
