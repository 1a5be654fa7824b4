import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isEnding, isResting, nextState, RUNNER_STATES, type RunnerEvent, type RunnerState } from './runner-state.js';

const STATES = Object.keys(RUNNER_STATES) as RunnerState[];

const TRANSITIONS = STATES.flatMap((from) =>
  Object.entries(RUNNER_STATES[from]).map(([event, to]) => ({
    from,
    event: event as RunnerEvent,
    to: to,
  })),
);

/** The states that can be reached from `first`, itself included. */
function reachableFrom(first: RunnerState): RunnerState[] {
  const reached = new Set([first]);
  for (const state of reached) for (const { from, to } of TRANSITIONS) if (from === state) reached.add(to);
  return [...reached];
}

describe('the states of a node runner', () => {
  it('are all reachable from `created`', () => {
    expect(reachableFrom('created').sort()).toEqual([...STATES].sort());
  });

  it.each(STATES)('can end: %s leads to `stopped`', (state) => {
    expect(reachableFrom(state)).toContain('stopped');
  });

  it.each(STATES)('end by one stop: %s is at most a returning call away from `stopped`', (state) => {
    const stopped = nextState(state, 'stop') ?? state;
    expect(['stopping', 'stopped']).toContain(stopped);
    expect(nextState(stopped, 'rest') ?? stopped).toBe('stopped');
    expect(nextState('stopped', 'stop')).toBeUndefined();
  });

  it('have no way from flush or stop back to messages', () => {
    const ending = STATES.filter(isEnding);
    expect(ending).toEqual(['flushing', 'flushed', 'stopping', 'stopped']);
    for (const state of ending) expect(reachableFrom(state).filter((each) => !isEnding(each))).toEqual([]);
  });

  it('schedule one call at a time, and none while the run is called', () => {
    expect(STATES.filter((state) => nextState(state, 'schedule'))).toEqual(['idle']);
  });

  it('flush only between messages, so that no handler is in flight', () => {
    expect(STATES.filter((state) => nextState(state, 'flush'))).toEqual(['working']);
  });

  it('rest where no call of the run is queued or in flight', () => {
    expect(STATES.filter(isResting)).toEqual(['created', 'idle', 'flushed', 'stopped']);
  });

  it('are drawn in docs/architecture.md with these transitions and no others', () => {
    const page = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');
    const [, picture = ''] = /## The states of a node runner[^]*?```mermaid\n([^]*?)```/.exec(page) ?? [];
    const drawn = [...picture.matchAll(/^ +(\w+) --> (\w+): (.+)$/gm)].flatMap(([, from, to, events = '']) =>
      events.split(', ').map((event) => `${from} ${event} ${to}`),
    );
    expect(drawn.sort()).toEqual(TRANSITIONS.map(({ from, event, to }) => `${from} ${event} ${to}`).sort());
  });
});
