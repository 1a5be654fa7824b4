import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PacedTask } from './paced-task.js';

const INTERVAL_MS = 1_000;

/** A task whose runs last `durationMs` each, and the times at which they began. */
function recorded(durationMs: number): { task: PacedTask; beganMs: number[] } {
  const beganMs: number[] = [];
  const task = new PacedTask(async () => {
    beganMs.push(performance.now());
    await new Promise((resolve) => setTimeout(resolve, durationMs));
  }, INTERVAL_MS);
  return { task, beganMs };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('PacedTask', () => {
  it('runs once for all concurrent callers', async () => {
    const { task, beganMs } = recorded(10);
    const done = Promise.all(Array.from({ length: 50 }, () => task.run()));
    await vi.runAllTimersAsync();
    await done;
    expect(beganMs).toHaveLength(1);
  });

  it('begins no run sooner than an interval after the last', async () => {
    const { task, beganMs } = recorded(10);
    for (let count = 0; count < 20; count++) {
      void task.run();
      await vi.advanceTimersByTimeAsync(200);
    }
    const gaps = beganMs.slice(1).map((at, index) => at - (beganMs[index] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(3);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(INTERVAL_MS);
  });

  it('gives a caller a run that begins after the call, not one already in progress', async () => {
    const { task, beganMs } = recorded(5_000);
    void task.run();
    await vi.advanceTimersByTimeAsync(100);
    let isDone = false;
    void task.run().then(() => (isDone = true));
    await vi.advanceTimersByTimeAsync(5_000);
    expect([beganMs.length, isDone]).toEqual([2, false]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(isDone).toBe(true);
  });

  it('lets a caller join the run in progress', async () => {
    const { task, beganMs } = recorded(5_000);
    void task.join();
    await vi.advanceTimersByTimeAsync(100);
    let isDone = false;
    void task.join().then(() => (isDone = true));
    await vi.advanceTimersByTimeAsync(5_000);
    expect([beganMs.length, isDone]).toEqual([1, true]);
  });

  it('rejects for the callers that waited for a failed run, and runs again', async () => {
    let runs = 0;
    const task = new PacedTask(async () => {
      runs++;
      if (runs === 1) throw new Error('down');
    }, INTERVAL_MS);
    const first = Promise.allSettled([task.run(), task.run(), task.join()]);
    await vi.advanceTimersByTimeAsync(10);
    expect((await first).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const second = task.run();
    await vi.advanceTimersByTimeAsync(INTERVAL_MS);
    await expect(second).resolves.toBeUndefined();
  });
});
