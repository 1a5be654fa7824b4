import { describe, expect, it } from 'vitest';
import { Deferred, Places } from './index.js';

const { signal } = new AbortController();

describe('places', () => {
  it('are given to so many at once, in order', async () => {
    const places = new Places(2);
    const begun: number[] = [];
    const ends = Array.from({ length: 4 }, () => new Deferred());
    const all = ends.map((end, at) =>
      places.with(signal, async () => {
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

  it('are given back by work that fails', async () => {
    const places = new Places(1);
    await expect(places.with(signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await places.with(signal, async () => 'yes')).toBe('yes');
  });

  it('are not waited for any more once the signal is aborted', async () => {
    const places = new Places(1);
    const end = new Deferred();
    const first = places.with(signal, () => end.promise);
    const abortion = new AbortController();
    const second = places.with(abortion.signal, async () => undefined);
    abortion.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    await expect(places.with(abortion.signal, async () => undefined)).rejects.toThrow('gone');
    end.resolve();
    await first;
    expect(await places.with(signal, async () => 'free')).toBe('free');
  });
});
