/** What the process and the threads that scripts run in say to each other. */

/** QuickJS, compiled: a `WebAssembly.Module`, which TypeScript knows with the browser's types only. */
export interface CompiledEngine {
  readonly [Symbol.toStringTag]: string;
}

/** The most that a script may use of the machine. */
export interface ScriptLimits {
  /** Longest time for one call, in ms. */
  readonly timeoutMs: number;
  /** Most memory, the engine's own 6 MiB included, in bytes: a multiple of 65,536 from 16 MiB. */
  readonly memoryBytes: number;
  /** Most of the stack, in bytes. */
  readonly stackBytes: number;
  /** Most events that one call may raise. */
  readonly eventsPerCall: number;
}

/** The script of one node in one operation. */
export interface ScriptOptions {
  readonly source: string;
  /** What `SessionInfo.id()` gives. */
  readonly sessionId: string;
  /** The arguments of `createNode`, as a JSON array. */
  readonly argumentsJson: string;
  readonly limits: ScriptLimits;
}

/** Functions of a script that are called: those of its node, and `answer` for the callback of a call by HTTP. */
export type ScriptFunction = 'onEvent' | 'onAudio' | 'onFlush' | 'onStop' | 'answer';

/** What a script did in a call, in order: JSON of an event, of a call by HTTP, or of a line for the log. */
export type Said = readonly [kind: 'event' | 'request' | 'log', json: string];

/** Why a call failed. */
export interface ScriptFailure {
  /** Whether a limit on what the script may send was passed; else it threw, or needed too much time or memory. */
  readonly isLimit: boolean;
  /** A sentence without its full stop, which names the line of the script where it is known. */
  readonly detail: string;
  /** Where the engine itself fell over, for the log. */
  readonly trace?: string;
}

export interface CallOutcome {
  readonly said: readonly Said[];
  /** The script cannot be called any more. */
  readonly failure?: ScriptFailure | undefined;
  /** Functions that the node has; told once it has been created. */
  readonly has?: readonly ScriptFunction[];
}

export type ToThread =
  | { readonly type: 'open'; readonly id: number; readonly options: ScriptOptions }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly name: ScriptFunction;
      /** The argument, as JSON. */
      readonly json: string;
      /** Samples that go with it. */
      readonly samples?: Int16Array<ArrayBuffer> | undefined;
    }
  | { readonly type: 'close'; readonly id: number };

/** The outcome of the oldest call of that script that has had none yet. */
export interface FromThread {
  readonly id: number;
  readonly outcome: CallOutcome;
}
