import { ERRORS, type ErrorCode } from './error.catalogue.js';

/** One thing wrong with a document, a request or a design. */
export interface Fault {
  /** JSON Pointer (RFC 6901) into the document, or `header:<name>` or `part:<name>` outside of one. */
  readonly pointer: string;
  /** The fault in words: what was found, what was expected, and, where it helps, how to fix it. */
  readonly detail: string;
  /** The node of a design that is at fault. */
  readonly node?: string;
}

/** The node that caused an error. */
export interface NodeRef {
  readonly id: string;
  readonly type: string;
}

/** A quota of concurrent operations that is used up. */
export interface RateLimit {
  /** The limit that the quota comes from: the tenant's own, or its share of the process. */
  readonly policy: 'tenant' | 'share';
  /** Operations that may run at once. */
  readonly quota: number;
}

export interface DataFlowErrorOptions {
  readonly cause?: unknown;
  readonly faults?: readonly Fault[];
  readonly node?: NodeRef;
  /** Seconds for `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** The quota for `RateLimit` and `RateLimit-Policy`. */
  readonly rateLimit?: RateLimit;
  /** The scope that a caller lacks (RFC 6750, section 3). */
  readonly scope?: string;
  /** Methods that the path has (RFC 9110, section 10.2.1). */
  readonly allow?: readonly string[];
}

/**
 * The one error that crosses modules: a code of the catalogue and a sentence.
 *
 * The sentence says what was found and what was expected. It goes to clients, so it holds no token, secret, transcript
 * or path.
 */
export class DataFlowError extends Error {
  override readonly name = 'DataFlowError';
  readonly faults: readonly Fault[] | undefined;
  readonly node: NodeRef | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly rateLimit: RateLimit | undefined;
  readonly scope: string | undefined;
  readonly allow: readonly string[] | undefined;

  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    options: DataFlowErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.faults = options.faults;
    this.node = options.node;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.rateLimit = options.rateLimit;
    this.scope = options.scope;
    this.allow = options.allow;
  }

  /** Not `status`, which packages of Express set on errors that they pass on. */
  get httpStatus(): number {
    return ERRORS[this.code].status;
  }

  /** The same error, attributed to `node` unless it names one already, with `detail` in place of its own. */
  at(node: NodeRef, detail = this.detail): DataFlowError {
    if (this.node) return this;
    const { cause, faults, retryAfterSeconds, rateLimit, scope } = this;
    return new DataFlowError(this.code, detail, {
      cause,
      node,
      ...(faults && { faults }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(rateLimit && { rateLimit }),
      ...(scope !== undefined && { scope }),
    });
  }
}

/** `error` itself where it is one of ours, else `internal` with `error` as its cause. */
export function toDataFlowError(error: unknown): DataFlowError {
  if (error instanceof DataFlowError) return error;
  return new DataFlowError('internal', 'The server met a fault of its own.', { cause: error });
}
