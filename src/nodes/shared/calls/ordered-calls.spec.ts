import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OrderedCalls } from './ordered-calls.js';

describe('OrderedCalls', () => {
  it('limits concurrency, and delivers results in order', async () => {
    const order: number[] = [];
    let now = 0;
    let most = 0;
    const calls = new OrderedCalls<number>(3, (result) => void order.push(result));
    for (let index = 0; index < 12; index += 1) {
      await calls.begin(async () => {
        now += 1;
        most = Math.max(most, now);
        await sleep((index * 7) % 11);
        now -= 1;
        return index;
      });
    }
    await calls.end();
    expect(order).toEqual(Array.from({ length: 12 }, (_, index) => index));
    expect(most).toBe(3);
  });

  it('does not run far ahead of a late result', async () => {
    const calls = new OrderedCalls<number>(2, () => undefined);
    let begun = 0;
    void (async () => {
      await calls.begin(() => new Promise(() => undefined));
      for (;;) {
        await calls.begin(() => Promise.resolve(0));
        begun += 1;
      }
    })();
    await sleep(50);
    expect(begun).toBe(15);
  });

  it('throws a failure from the next call, and at the end', async () => {
    const calls = new OrderedCalls<number>(2, () => undefined);
    await calls.begin(() => Promise.reject(new Error('no')));
    await sleep(5);
    await expect(calls.begin(() => Promise.resolve(1))).rejects.toThrow('no');
    await expect(calls.end()).rejects.toThrow('no');
  });

  it('waits for the consumer of results', async () => {
    let release: () => void = () => undefined;
    const calls = new OrderedCalls<number>(1, () => new Promise<void>((resolve) => (release = resolve)));
    await calls.begin(() => Promise.resolve(1));
    let hasEnded = false;
    const end = calls.end().then(() => (hasEnded = true));
    await sleep(10);
    expect(hasEnded).toBe(false);
    release();
    await end;
  });
});
