import type { DataFlowError } from '../common/errors/index.js';

/** Where an operation is in its life. `stopping` is the only road to an end: every node that started is stopped first. */
export type OperationState =
  'accepted' | 'starting' | 'running' | 'draining' | 'stopping' | 'succeeded' | 'failed' | 'cancelled';

/** The states that can follow each; docs/architecture.md draws them. */
export const NEXT = {
  accepted: ['starting', 'stopping'],
  starting: ['running', 'stopping'],
  running: ['draining', 'stopping'],
  draining: ['stopping'],
  stopping: ['succeeded', 'failed', 'cancelled'],
  succeeded: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<OperationState, readonly OperationState[]>;

export const OPERATION_STATES = Object.keys(NEXT) as OperationState[];

/**
 * The state after `from`.
 *
 * @throws Error when `to` cannot follow it.
 */
export function transition(from: OperationState, to: OperationState): OperationState {
  const next: readonly OperationState[] = NEXT[from];
  if (!next.includes(to)) throw new Error(`an operation that is ${from} cannot become ${to}`);
  return to;
}

export function hasEnded(state: OperationState): boolean {
  return NEXT[state].length === 0;
}

/** How an operation ended: a result, or an error. */
export type OperationEnd =
  { readonly state: 'succeeded' } | { readonly state: 'failed' | 'cancelled'; readonly error: DataFlowError };
