import { connectionReason, placeOf } from './connection-reason.js';

/** The other side of a call, for sentences. */
export interface Called {
  /** Such as `The identity server`. */
  readonly name: string;
  readonly url: URL;
}

interface CallFaultOptions {
  readonly called: Called;
  /** The act of the other side: completes `The identity server at 10.0.0.7:443 …`. */
  readonly did: string;
  /** How to fix it, without a full stop. */
  readonly fix: string;
  readonly cause?: unknown;
  readonly isTimeout?: boolean;
}

/** Why a call failed, in a sentence for answers and the log: what happened, where, and how to fix it. */
export class CallFault extends Error {
  readonly isTimeout: boolean;

  constructor({ called: { name, url }, did, fix, cause, isTimeout = false }: CallFaultOptions) {
    super(`${name} at ${placeOf(url)} ${did}; ${fix}.`, { cause });
    this.isTimeout = isTimeout;
  }

  /**
   * Describes an error of `fetch`, or of reading its response.
   *
   * @param timeoutMs How long the call could take.
   */
  static of(called: Called, cause: unknown, timeoutMs: number): CallFault {
    if (cause instanceof CallFault) return cause;
    if (cause instanceof Error && cause.name === 'TimeoutError') {
      const did = `did not answer within ${timeoutMs} ms`;
      return new CallFault({ called, did, fix: 'check that it runs, and the network', cause, isTimeout: true });
    }
    const { did = 'could not be reached, or broke its answer off', fix = 'see its log' } =
      connectionReason(cause) ?? {};
    return new CallFault({ called, did, fix, cause });
  }
}
