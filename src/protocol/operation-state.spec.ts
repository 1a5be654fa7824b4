import { describe, expect, it } from 'vitest';
import {
  ENDED_STATES,
  hasEnded,
  isSameOrLater,
  OPERATION_STATES,
  statesAfter,
  stepOf,
  transition,
  type OperationState,
} from './operation-state.js';

const PAIRS = OPERATION_STATES.flatMap((from) => OPERATION_STATES.map((to) => [from, to] as const));

describe('the states of an operation', () => {
  it('are in order of progress', () => {
    const backwards = PAIRS.filter(([from, to]) => statesAfter(from).includes(to) && stepOf(to) <= stepOf(from));
    expect(backwards).toEqual([]);
  });

  it('are all reachable from `accepted`, and each can end by way of `stopping`', () => {
    const reached = new Set<OperationState>(['accepted']);
    for (const state of reached) for (const next of statesAfter(state)) reached.add(next);
    expect([...reached].sort()).toEqual([...OPERATION_STATES].sort());
    expect(ENDED_STATES).toEqual(['succeeded', 'failed', 'cancelled']);
    for (const state of OPERATION_STATES.filter((each) => !hasEnded(each) && each !== 'stopping')) {
      expect(statesAfter(state)).toContain('stopping');
      expect(statesAfter(state).some(hasEnded)).toBe(false);
    }
  });

  it('change to those that may follow, and to no others', () => {
    for (const [from, to] of PAIRS) {
      if (statesAfter(from).includes(to)) expect(transition(from, to)).toBe(to);
      else expect(() => transition(from, to)).toThrow(`an operation that is ${from} cannot become ${to}`);
    }
  });

  it.each([
    ['accepted', 'accepted', true],
    ['running', 'draining', true],
    ['running', 'failed', true],
    ['draining', 'running', false],
    ['failed', 'failed', false],
    ['succeeded', 'failed', false],
    ['cancelled', 'accepted', false],
  ] as const)('after %s, a record in state %s replaces: %s', (from, to, expected) => {
    expect(isSameOrLater(from, to)).toBe(expected);
  });
});
