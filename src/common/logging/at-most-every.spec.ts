import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { atMostEvery } from './at-most-every.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('opens a log gate at first, and again once the time has passed', () => {
  const isOpen = atMostEvery(60_000);
  expect([isOpen(), isOpen()]).toEqual([true, false]);
  vi.advanceTimersByTime(59_999);
  expect(isOpen()).toBe(false);
  vi.advanceTimersByTime(1);
  expect([isOpen(), isOpen()]).toEqual([true, false]);
});
