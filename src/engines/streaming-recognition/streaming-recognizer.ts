/** Recognized text. */
export interface Heard {
  /** Whether it will not change. If not, it replaces the text since the last final one. */
  readonly isFinal: boolean;
  readonly text: string;
  /** From 0 to 1. */
  readonly confidence?: number;
  /** First sample, and that after the last, from the start of the stream; left out if unknown. */
  readonly span?: { readonly start: number; readonly end: number };
}

/** Takes what is heard, in order. The engine waits for the promise, where there is one. */
export type Hear = (heard: Heard) => Promise<void> | undefined | void;

export interface StreamSettings {
  readonly sampleRateHz: number;
  /** IETF tag (BCP 47); '' where the recognizer is to find out. */
  readonly language: string;
  /** Name of the model; '' for the recognizer's own choice. */
  readonly model: string;
}

/** Called when a stream fails by itself. */
export type Fail = (error: Error) => void;

/** One stream of speech. The next call throws the error that it failed with. */
export interface RecognitionStream {
  /** Gives audio: 16 bit, mono. Wait for the promise, where there is one. */
  write(samples: Int16Array): Promise<void> | undefined;
  /** No more audio comes. Resolves when all text has been reported. */
  end(): Promise<void>;
  /** Drops what is left; once more is no fault. */
  close(): void;
}

/** Turns speech into text while it is spoken: an engine behind the recognizing nodes. */
export interface StreamingRecognizer {
  /**
   * Begins a stream.
   *
   * @param hear Not called before the first `write` or `end`.
   * @param fail Called where the service behind it has closed, before the next call notices.
   * @throws DataFlowError `node.service-failed`, `node.timeout`, `node.failed`, also by the stream.
   */
  open(settings: StreamSettings, hear: Hear, fail: Fail): Promise<RecognitionStream>;
}
