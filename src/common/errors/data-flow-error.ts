import { ERRORS, type ErrorCode } from './error.catalogue.js';

/** One thing wrong with a document, a request or a design. */
export interface Fault {
  /** JSON Pointer (RFC 6901) into the document, or `header:<name>` or `part:<name>` outside of one. */
  readonly pointer: string;
  /** What was found, what was expected, and, where it helps, how to mend it. */
  readonly detail: string;
  /** The node of a design that the fault lies in. */
  readonly node?: string;
}

/** The node that caused an error. */
export interface NodeRef {
  readonly id: string;
  readonly type: string;
}

export interface DataFlowErrorOptions {
  readonly cause?: unknown;
  readonly faults?: readonly Fault[];
  readonly node?: NodeRef;
  /** Seconds for `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** The scope that a caller lacks (RFC 6750, section 3). */
  readonly scope?: string;
}

/**
 * The one error that crosses modules: a code of the catalogue and a sentence that says what was found and what was
 * expected. The sentence goes to clients, so it holds no token, secret, transcript or path.
 */
export class DataFlowError extends Error {
  override readonly name = 'DataFlowError';
  readonly faults: readonly Fault[] | undefined;
  readonly node: NodeRef | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly scope: string | undefined;

  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    options: DataFlowErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.faults = options.faults;
    this.node = options.node;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.scope = options.scope;
  }

  /** Not `status`, which packages of Express set on errors that they pass on. */
  get httpStatus(): number {
    return ERRORS[this.code].status;
  }

  /** The same error, attributed to `node` unless it names one already. */
  at(node: NodeRef): DataFlowError {
    if (this.node) return this;
    const { cause, faults, retryAfterSeconds, scope } = this;
    return new DataFlowError(this.code, this.detail, {
      cause,
      node,
      ...(faults && { faults }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(scope !== undefined && { scope }),
    });
  }
}

/** `error` itself where it is one of ours, else `internal` with `error` as its cause. */
export function toDataFlowError(error: unknown): DataFlowError {
  if (error instanceof DataFlowError) return error;
  return new DataFlowError('internal', 'The server met a fault of its own.', { cause: error });
}
