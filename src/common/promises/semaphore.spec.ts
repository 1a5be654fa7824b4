import { describe, expect, it } from 'vitest';
import { Deferred, Semaphore } from './index.js';

const { signal } = new AbortController();

describe('a semaphore', () => {
  it('admits as many at once as it has permits, in order', async () => {
    const semaphore = new Semaphore(2);
    const begun: number[] = [];
    const ends = Array.from({ length: 4 }, () => new Deferred());
    const all = ends.map((end, at) =>
      semaphore.with(signal, async () => {
        begun.push(at);
        await end.promise;
        return at;
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    ends[1]!.resolve();
    await all[1];
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2]);
    for (const end of ends) end.resolve();
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
  });

  it('releases the permit of work that fails', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.with(signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await semaphore.with(signal, async () => 'yes')).toBe('yes');
  });

  it('ends a wait once the signal is aborted', async () => {
    const semaphore = new Semaphore(1);
    const end = new Deferred();
    const first = semaphore.with(signal, () => end.promise);
    const abortion = new AbortController();
    const second = semaphore.with(abortion.signal, async () => undefined);
    abortion.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    await expect(semaphore.with(abortion.signal, async () => undefined)).rejects.toThrow('gone');
    end.resolve();
    await first;
    expect(await semaphore.with(signal, async () => 'free')).toBe('free');
  });

  it('releases a permit once, however often it is asked to', async () => {
    const semaphore = new Semaphore(1);
    const release = await semaphore.acquire(signal);
    expect([semaphore.isFull, semaphore.isIdle]).toEqual([true, false]);
    release();
    release();
    expect([semaphore.isFull, semaphore.isIdle]).toEqual([false, true]);
  });
});
