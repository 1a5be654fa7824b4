/**
 * States of a node runner, and the state that each event leads to; docs/architecture.md draws them.
 *
 * - `created`: the nodes of the graph start; messages wait.
 * - `idle`: no message waits and no handler runs.
 * - `scheduled`: messages wait, and a call that takes them is queued.
 * - `working`: messages are taken, one after the other.
 * - `waiting`: a promise of the run is awaited: its beginning, a handler or a switch; messages wait.
 * - `flushing`: every inlet has ended, and the run sends what it has left.
 * - `flushed`: nothing can follow.
 * - `stopping`: the operation has ended, and a call of the run has not returned.
 * - `stopped`: the run is freed.
 *
 * An event that is missing in a row has no effect there.
 */
export const RUNNER_STATES = {
  created: { begin: 'idle', stop: 'stopped' },
  idle: { schedule: 'scheduled', work: 'working', wait: 'waiting', stop: 'stopped' },
  scheduled: { work: 'working', stop: 'stopped' },
  working: { wait: 'waiting', rest: 'idle', flush: 'flushing', stop: 'stopping' },
  waiting: { rest: 'idle', stop: 'stopping' },
  flushing: { flushed: 'flushed', stop: 'stopping' },
  flushed: { stop: 'stopped' },
  stopping: { rest: 'stopped', flushed: 'stopped' },
  stopped: {},
} as const satisfies Record<string, Partial<Record<RunnerEvent, string>>>;

export type RunnerState = keyof typeof RUNNER_STATES;

export type RunnerEvent = 'begin' | 'schedule' | 'work' | 'wait' | 'rest' | 'flush' | 'flushed' | 'stop';

const NEXT: Record<RunnerState, Partial<Record<RunnerEvent, RunnerState>>> = RUNNER_STATES;

/** The state after `event`; undefined where the event has no effect. */
export function nextState(state: RunnerState, event: RunnerEvent): RunnerState | undefined {
  return NEXT[state][event];
}

/** Whether no call of the run is queued or in flight. */
export function isResting(state: RunnerState): boolean {
  return state === 'created' || state === 'idle' || state === 'flushed' || state === 'stopped';
}

/** Whether the run handles no message any more. */
export function isEnding(state: RunnerState): boolean {
  return state === 'flushing' || state === 'flushed' || state === 'stopping' || state === 'stopped';
}
