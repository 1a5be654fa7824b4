/** Messages between the process and the threads that scripts run in. */

/** QuickJS, compiled: a `WebAssembly.Module`, which TypeScript knows with the browser's types only. */
export interface CompiledEngine {
  readonly [Symbol.toStringTag]: string;
}

/** Data that a thread is started with. */
export interface ThreadData {
  readonly wasm: CompiledEngine;
  /** Words of its permit to run scripts. */
  readonly permit: Int32Array<SharedArrayBuffer>;
}

/** Counts of the memory that scripts use, in pages of WebAssembly (65,536 bytes). */
export interface MemoryCounts {
  /** 0 for no limit. */
  readonly limitPages: number;
  readonly total: Int32Array<SharedArrayBuffer>;
  readonly tenant: Int32Array<SharedArrayBuffer>;
  readonly thread: Int32Array<SharedArrayBuffer>;
}

/** The most that a script may use of the machine. */
export interface ScriptLimits {
  /** Maximum time for one call, in ms. */
  readonly timeoutMs: number;
  /** Maximum memory, the engine's own 6 MiB included, in bytes: a multiple of 65,536 from 16 MiB. */
  readonly memoryBytes: number;
  /** Maximum stack, in bytes. */
  readonly stackBytes: number;
  /** Maximum number of events that one call may raise. */
  readonly eventsPerCall: number;
}

/** The script of one node in one operation. */
export interface ScriptOptions {
  readonly source: string;
  /** Value of `SessionInfo.id()`. */
  readonly sessionId: string;
  /** The arguments of `createNode`, as a JSON array. */
  readonly argumentsJson: string;
  readonly limits: ScriptLimits;
}

/** The script of one tenant. */
export interface TenantScript extends ScriptOptions {
  /** Whose turns, time and memory it uses. */
  readonly tenant: string;
}

/** Functions of a script: those of its node, and `answer` for the callback of a call by HTTP. */
export type ScriptFunction = 'onEvent' | 'onAudio' | 'onFlush' | 'onStop' | 'answer';

/** Actions of a script in a call, in order: JSON of an event, of an HTTP call or of a log line. */
export type Said = readonly [kind: 'event' | 'request' | 'log', json: string];

/** Why a call failed. */
export interface ScriptFailure {
  /**
   * Kind of failure.
   *
   * `limit`: the script exceeded a limit on its output. `memory`: all scripts together use all of their memory.
   * `script`: the script threw, or exceeded its own limit of time or memory.
   */
  readonly kind: 'script' | 'limit' | 'memory';
  /** A sentence without its full stop, which names the line of the script where it is known. */
  readonly detail: string;
  /** Where the engine itself fell over, for the log. */
  readonly trace?: string;
}

export interface CallOutcome {
  readonly said: readonly Said[];
  /** The script cannot be called any more. */
  readonly failure?: ScriptFailure | undefined;
  /** Functions that the node has; sent once it has been created. */
  readonly has?: readonly ScriptFunction[];
}

export type ToThread =
  | { readonly type: 'open'; readonly id: number; readonly options: ScriptOptions; readonly memory: MemoryCounts }
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

/** Outcome of the script's oldest call without one. Each call has one, also of a closed script. */
export interface FromThread {
  readonly id: number;
  readonly outcome: CallOutcome;
}
