import { describe, expect, it } from 'vitest';
import { Gate } from './index.js';

/** Whether a promise has settled by the end of the current microtasks. */
async function hasSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise(setImmediate);
  return settled;
}

describe('a gate', () => {
  it('wakes every waiter when it opens', async () => {
    const gate = new Gate();
    const waits = [gate.wait(), gate.wait(), gate.wait()];
    expect(await hasSettled(Promise.race(waits))).toBe(false);
    gate.open();
    expect(await Promise.all(waits)).toHaveLength(3);
  });

  it('does not remember an opening that no caller waited for', async () => {
    const gate = new Gate();
    gate.open();
    expect(await hasSettled(gate.wait())).toBe(false);
  });

  it('holds those that wait after an opening until the next one', async () => {
    const gate = new Gate();
    const first = gate.wait();
    gate.open();
    const second = gate.wait();
    await first;
    expect(await hasSettled(second)).toBe(false);
    gate.open();
    await second;
  });

  it('holds a waiter that returns as soon as it was woken', async () => {
    const gate = new Gate();
    let rounds = 0;
    void (async () => {
      for (;;) {
        await gate.wait();
        rounds += 1;
      }
    })();
    for (const expected of [1, 2, 3]) {
      gate.open();
      await new Promise(setImmediate);
      expect(rounds).toBe(expected);
    }
  });

  it('reports whether anything waits', () => {
    const gate = new Gate();
    expect(gate.isAwaited).toBe(false);
    void gate.wait();
    expect(gate.isAwaited).toBe(true);
    gate.open();
    expect(gate.isAwaited).toBe(false);
  });
});
