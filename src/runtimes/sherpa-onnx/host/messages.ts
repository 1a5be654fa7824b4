/** Tasks of models; each has its own module in this folder. */
export type Task =
  | 'diarization'
  | 'language-identification'
  | 'punctuation'
  | 'recognition'
  | 'streaming-recognition'
  | 'synthesis'
  | 'voice-activity';

/** The first message to a process: what it is to load. */
export interface LoadMessage {
  readonly task: Task;
  /** The class of sherpa-onnx where a task has several. */
  readonly make?: 'OfflinePunctuation' | 'OnlinePunctuation';
  readonly config: object;
}

/** All that follow: a call of an operation of its task. */
export interface CallMessage {
  readonly id: number;
  readonly operation: string;
  readonly input: unknown;
}

/** Its answers: one without an id when the model has been loaded, and one for each call. */
export type Answer =
  | { readonly loaded: { readonly rssBytes: number } }
  | { readonly failed: string }
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: string };

/** The operations of a task, by name. They run one after the other. */
export type Operations = Readonly<Record<string, (input: never) => unknown>>;

export interface RecognizeInput {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
  /** ISO 639-1; '' where the model is to find out. Models of one language do not look at it. */
  readonly language: string;
}

export interface RecognizeOutput {
  readonly text: string;
  readonly tokens: readonly string[];
  /** Where tokens begin, in seconds; empty if the model does not return it. */
  readonly timestamps: readonly number[];
  /** From 0 to 1, by token; empty if the model does not return it. */
  readonly probabilities: readonly number[];
}

/** Audio of one stream, in order. Streams are named by their users; the first message opens one. */
export interface StreamInput {
  readonly stream: number;
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

export interface StreamOutput {
  /** Pieces of speech that have ended, in order. */
  readonly ended: readonly (RecognizeOutput & {
    /** Where it begins in the stream; its tokens are placed from there. */
    readonly startSeconds: number;
  })[];
  /** Text so far of the one that continues. */
  readonly text: string;
}

export interface JudgeInput {
  readonly stream: number;
  /** Whole windows of 32 ms. */
  readonly samples: Int16Array;
  readonly sampleRateHz: 8_000 | 16_000 | 32_000 | 48_000;
  /** Above which probability a window is speech: from above 0.15 to below 1. */
  readonly threshold: number;
  /** Whether a new signal begins. */
  readonly isNew: boolean;
}

export interface SynthesizeInput {
  readonly text: string;
  readonly speaker: number;
  /** 1 is as the voice speaks; 2 is twice as fast. */
  readonly rate: number;
}

export interface SynthesizeOutput {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

/** The next samples of the one recording that a process for speakers has. */
export interface HoldInput {
  readonly samples: Int16Array;
  readonly sampleRateHz: 8_000 | 16_000;
}

export interface DiarizeInput {
  /** How many speakers there are; undefined where it is to find out. */
  readonly exactly: number | undefined;
  readonly most: number;
}

/** Turns of several speakers may overlap. */
export interface SpeakerTurn {
  readonly startMs: number;
  readonly endMs: number;
  /** From 0. */
  readonly speaker: number;
}
