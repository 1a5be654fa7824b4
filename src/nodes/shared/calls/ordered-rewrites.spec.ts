import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OrderedRewrites } from './ordered-rewrites.js';

describe('OrderedRewrites', () => {
  it('keeps the order, whichever message is rewritten first or not at all', async () => {
    const out: string[] = [];
    const rewrites = new OrderedRewrites<string>(4, (message) => void out.push(message));
    for (const [index, message] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) {
      const rewrite = async (): Promise<string> => {
        await sleep(20 - index * 4);
        return message.toUpperCase();
      };
      await rewrites.give(message, index % 3 === 1 ? undefined : rewrite);
    }
    await rewrites.end();
    expect(out).toEqual(['A', 'b', 'C', 'D', 'e', 'F']);
  });

  it('loses nothing to a failure: all messages before the one that throws are passed', async () => {
    const out: string[] = [];
    const rewrites = new OrderedRewrites<string>(2, (message) => void out.push(message));
    await rewrites.give('a', async () => sleep(20, 'A'));
    await rewrites.give('b', () => Promise.reject(new Error('no')));
    await sleep(1);
    await expect(rewrites.give('c', async () => 'C')).rejects.toThrow('no');
    expect(out).toEqual(['A', 'b']);
    await expect(rewrites.end()).rejects.toThrow('no');
  });

  it('throws a failure at the end', async () => {
    const out: string[] = [];
    const rewrites = new OrderedRewrites<string>(2, (message) => void out.push(message));
    await rewrites.give('a', () => Promise.reject(new Error('no')));
    await expect(rewrites.end()).rejects.toThrow('no');
    expect(out).toEqual(['a']);
  });
});
