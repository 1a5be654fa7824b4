import type { DataFlowError } from '../common/errors/index.js';

interface StateRow {
  /** Progress within one attempt to run an operation: a record replaces one of the same or a lower step. */
  readonly step: number;
  /** The states that can follow. */
  readonly next: readonly string[];
}

/**
 * The states of an operation, one row per state; docs/architecture.md draws them.
 *
 * Every path to an end passes `stopping`: every started node is stopped first.
 */
const STATES = {
  accepted: { step: 0, next: ['starting', 'stopping'] },
  starting: { step: 1, next: ['running', 'stopping'] },
  running: { step: 2, next: ['draining', 'stopping'] },
  draining: { step: 3, next: ['stopping'] },
  stopping: { step: 4, next: ['succeeded', 'failed', 'cancelled'] },
  succeeded: { step: 5, next: [] },
  failed: { step: 5, next: [] },
  cancelled: { step: 5, next: [] },
} as const satisfies Record<string, StateRow>;

export type OperationState = keyof typeof STATES;

/** All states, in order of progress. */
export const OPERATION_STATES = (Object.keys(STATES) as OperationState[]).sort((a, b) => stepOf(a) - stepOf(b));

/** The final states. */
export const ENDED_STATES = OPERATION_STATES.filter(hasEnded);

/** The states that can follow `state`. */
export function statesAfter(state: OperationState): readonly OperationState[] {
  return STATES[state].next;
}

/** The order of progress of a state. */
export function stepOf(state: OperationState): number {
  return STATES[state].step;
}

/**
 * Returns `to` as the state after `from`.
 *
 * @throws Error when `to` cannot follow it.
 */
export function transition(from: OperationState, to: OperationState): OperationState {
  if (!statesAfter(from).includes(to)) throw new Error(`an operation that is ${from} cannot become ${to}`);
  return to;
}

export function hasEnded(state: OperationState): boolean {
  return statesAfter(state).length === 0;
}

/** Whether state `to` can belong to the same operation as an earlier or simultaneous `from`. */
export function isSameOrLater(from: OperationState, to: OperationState): boolean {
  return !hasEnded(from) && stepOf(to) >= stepOf(from);
}

/** How an operation ended: a result, or an error. */
export type OperationEnd =
  { readonly state: 'succeeded' } | { readonly state: 'failed' | 'cancelled'; readonly error: DataFlowError };
