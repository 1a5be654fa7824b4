/** A request to a model. */
export interface Completion {
  /** Instructions. */
  readonly system: string;
  /** The data that they apply to: see `askJson`. */
  readonly user: string;
  /** Maximum length of the answer, in tokens of the model. */
  readonly maxTokens: number;
  /** How freely the model chooses its words: 0 always the likeliest ones, to 2. */
  readonly temperature: number;
  /** JSON Schema of the answer, with a name; without one the answer is a text. */
  readonly schema?: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
}

/** Lets a large language model answer: an engine behind the text nodes. */
export interface Completer {
  /**
   * @returns The text of the answer, which is not checked against the schema.
   * @throws DataFlowError `node.service-failed`, `node.timeout`
   */
  complete(completion: Completion): Promise<string>;
}
