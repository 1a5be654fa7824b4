import { BrokenCircuitError } from 'cockatiel';
import { ServiceFault } from './service-fault.js';
import { NoSlot, type SlotLimit } from './tenant-slots.js';

/** Failures in a row after which calls to a service are refused, and for how long in ms. */
export const FAILURES = 5;
export const LEFT_ALONE_MS = 10_000;

interface FailureWords {
  readonly code: 'node.service-failed' | 'node.timeout';
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

/** The time of a call, in ms. */
export interface CallTime {
  readonly budgetMs: number;
  /** The part of it that the call waited for a slot of its tenant. */
  readonly waitedMs: number;
  readonly limit: SlotLimit;
}

/** Whether a call spent most of its time waiting for a slot: the service did not cause its timeout. */
export function isLate({ budgetMs, waitedMs }: CallTime): boolean {
  return waitedMs > budgetMs / 2;
}

/**
 * Explains why a call failed, for clients and logs, and how to fix it.
 *
 * @param place Host and port of the service.
 * @param last Fault of the last call, if this one was skipped because of it.
 */
export function failureWords(
  cause: unknown,
  place: string,
  time: CallTime,
  last: ServiceFault | undefined,
): FailureWords {
  const code = 'node.service-failed';
  if (cause instanceof BrokenCircuitError) {
    const why = last ? `, the last: ${lastWords(last, place)}` : '';
    const detail = `The call of the service at ${place} was skipped: ${FAILURES} failures in a row${why}; it is tried again after ${LEFT_ALONE_MS / 1000} s.`;
    return { code, detail, retryAfterSeconds: LEFT_ALONE_MS / 1000 };
  }
  if (cause instanceof NoSlot) {
    return { code: 'node.timeout', detail: `The service at ${place} was not called: ${cause.message}.` };
  }
  if (!(cause instanceof ServiceFault)) return { code, detail: `The service at ${place} could not be called.` };
  const { isTimeout, isStall, fix } = cause.options;
  if (isTimeout) {
    const detail = `The service at ${place} did not answer within ${time.budgetMs - time.waitedMs} ms${lateWords(time)}.`;
    return { code: 'node.timeout', detail };
  }
  const detail = `The service at ${place} ${cause.message}${fix === undefined ? '' : `; ${fix}`}.`;
  return { code: isStall === true ? 'node.timeout' : code, detail };
}

/** Explains what to do about a call that timed out. */
function lateWords(time: CallTime): string {
  const { max, what, variable } = time.limit;
  if (!isLate(time)) return '; check that it runs, or allow more time';
  return `: the call waited ${time.waitedMs} ms of ${time.budgetMs} ms for one of the tenant's ${max} ${what} to end; raise ${variable}, or look for a slow service`;
}

/** Quotes a fault in a sentence about another call. */
function lastWords({ message, options }: ServiceFault, place: string): string {
  if (options.isTimeout) return `no answer in time from ${place}`;
  return message === 'refused the connection' ? `connection refused by ${place}` : `${place} ${message}`;
}
