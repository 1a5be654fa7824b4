import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Turns, type Lane, type TurnPermit, type TurnTaker } from './turns.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A thread that runs while it is permitted; a stuck one goes on. */
class FakeThread implements TurnPermit {
  isRunning = false;
  isStuck = false;

  grant(): void {
    this.isRunning = true;
  }

  revoke(): void {
    if (!this.isStuck) this.isRunning = false;
  }
}

const tenant = (): TurnTaker => ({ lastTurn: 0 });

function laneOf(turns: Turns, taker = tenant()): { lane: Lane; thread: FakeThread } {
  const lane = turns.lane(taker);
  const thread = new FakeThread();
  lane.permit = thread;
  return { lane, thread };
}

/** How long each thread runs within so many ms, in steps of 10 ms. */
function runningMs(threads: readonly FakeThread[], ms: number): number[] {
  const sums = threads.map(() => 0);
  for (let atMs = 0; atMs < ms; atMs += 10) {
    threads.forEach(({ isRunning }, index) => (sums[index]! += isRunning ? 10 : 0));
    vi.advanceTimersByTime(10);
  }
  return sums;
}

describe('turns', () => {
  it('start at once where a slot is free, and end with the work', () => {
    const turns = new Turns({ slots: 2, msPerSecond: 1_000 });
    const [a, b] = [laneOf(turns), laneOf(turns)];
    a.lane.begin();
    b.lane.begin();
    expect([a.thread.isRunning, b.thread.isRunning]).toEqual([true, true]);
    a.lane.end();
    expect([a.thread.isRunning, b.thread.isRunning]).toEqual([false, true]);
  });

  it('leave one tenant alone while no other has work', () => {
    const turns = new Turns({ slots: 1, msPerSecond: 1_000 });
    const { lane, thread } = laneOf(turns);
    lane.begin();
    expect(runningMs([thread], 10_000)).toEqual([10_000]);
  });

  it('pass to another tenant within 50 ms', () => {
    const turns = new Turns({ slots: 1, msPerSecond: 1_000 });
    const [a, b] = [laneOf(turns), laneOf(turns)];
    a.lane.begin();
    vi.advanceTimersByTime(30);
    b.lane.begin();
    expect(b.thread.isRunning).toBe(false);
    vi.advanceTimersByTime(20);
    expect([a.thread.isRunning, b.thread.isRunning]).toEqual([false, true]);
    b.lane.end();
    expect(a.thread.isRunning).toBe(true);
  });

  it('pass at once where the slice of the other is over', () => {
    const turns = new Turns({ slots: 1, msPerSecond: 1_000 });
    const [a, b] = [laneOf(turns), laneOf(turns)];
    a.lane.begin();
    vi.advanceTimersByTime(500);
    b.lane.begin();
    expect([a.thread.isRunning, b.thread.isRunning]).toEqual([false, true]);
  });

  it('are shared by tenants, however many threads each has', () => {
    const turns = new Turns({ slots: 1, msPerSecond: 1_000 });
    const many = tenant();
    const threads = [laneOf(turns, many), laneOf(turns, many), laneOf(turns, many), laneOf(turns)];
    for (const { lane } of threads) lane.begin();
    const [one = 0, two = 0, three = 0, other] = runningMs(
      threads.map(({ thread }) => thread),
      6_000,
    );
    expect([one, two, three, other]).toEqual([1_000, 1_000, 1_000, 3_000]);
  });

  it('run so many threads at once as there are slots', () => {
    const turns = new Turns({ slots: 2, msPerSecond: 1_000 });
    const threads = [laneOf(turns), laneOf(turns), laneOf(turns)];
    for (const { lane } of threads) lane.begin();
    const sums = runningMs(
      threads.map(({ thread }) => thread),
      3_000,
    );
    expect(sums).toEqual([2_000, 2_000, 2_000]);
  });

  it('bound the time of one thread in a second, also of a tenant alone', () => {
    const turns = new Turns({ slots: 1, msPerSecond: 500 });
    const { lane, thread } = laneOf(turns);
    lane.begin();
    runningMs([thread], 10_000);
    for (let second = 0; second < 10; second += 1) {
      const [ms = 0] = runningMs([thread], 1_000);
      expect(ms).toBeLessThanOrEqual(550);
      expect(ms).toBeGreaterThanOrEqual(450);
    }
  });

  it('count the time of a thread that runs on without permission, and give its slot to another', () => {
    const turns = new Turns({ slots: 1, msPerSecond: 500 });
    const [a, b] = [laneOf(turns), laneOf(turns)];
    a.thread.isStuck = true;
    a.lane.begin();
    b.lane.begin();
    vi.advanceTimersByTime(50);
    expect(b.thread.isRunning).toBe(true);
    b.lane.end();
    // It is granted again, and stays so until its time is spent.
    vi.advanceTimersByTime(3_950);
    expect(a.lane.allowance.left(performance.now())).toBeCloseTo(500 - 4_000 / 2, -2);
    a.thread.isStuck = false;
    a.lane.end();
    a.lane.begin();
    expect(a.thread.isRunning).toBe(false);
    vi.advanceTimersByTime(3_150);
    expect(a.thread.isRunning).toBe(true);
  });

  it('need no timer where nothing waits', () => {
    const turns = new Turns({ slots: 1, msPerSecond: 800 });
    const { lane } = laneOf(turns);
    lane.begin();
    expect(vi.getTimerCount()).toBe(1);
    lane.end();
    expect(vi.getTimerCount()).toBe(0);
  });
});
