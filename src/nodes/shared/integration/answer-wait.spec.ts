import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AnswerWait } from './answer-wait.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function wait(): { wait: AnswerWait; held: () => number; taken: () => number } {
  let held = 0;
  let taken = 0;
  const lease = () => {
    held += 1;
    taken += 1;
    return () => void (held -= 1);
  };
  return { wait: new AnswerWait(lease, 1_000), held: () => held, taken: () => taken };
}

it('holds one lease, for a time after the last expected answer', () => {
  const one = wait();
  one.wait.expect();
  vi.advanceTimersByTime(900);
  one.wait.expect();
  vi.advanceTimersByTime(900);
  expect([one.held(), one.taken()]).toEqual([1, 1]);
  vi.advanceTimersByTime(100);
  expect(one.held()).toBe(0);
});

it('holds it without a time limit, and releases it when the answer has arrived', () => {
  const one = wait();
  one.wait.expect();
  one.wait.hold();
  vi.advanceTimersByTime(100_000);
  expect(one.held()).toBe(1);
  one.wait.end();
  one.wait.end();
  expect(one.held()).toBe(0);
  one.wait.expect();
  expect([one.held(), one.taken()]).toEqual([1, 2]);
  one.wait.end();
  expect(vi.getTimerCount()).toBe(0);
});
