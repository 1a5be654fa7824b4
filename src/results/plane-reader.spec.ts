import { describe, expect, it } from 'vitest';
import { PlaneReader } from './plane-reader.js';

/** A channel whose bytes arrive in pieces of the given lengths. */
function channelOf(samples: Int16Array, lengths: readonly number[]) {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const ends = lengths.map((_, index) => lengths.slice(0, index + 1).reduce((sum, length) => sum + length, 0));
  const pieces = ends.map((end, index) => bytes.subarray(end - lengths[index]!, end));
  return { samples: samples.length, startSample: 0, endSample: samples.length, take: async () => pieces.shift() };
}

describe('a plane reader', () => {
  it('reads blocks of any size from pieces that split samples', async () => {
    const samples = Int16Array.from({ length: 10 }, (_, index) => index * 1_000 - 5_000);
    const reader = new PlaneReader(channelOf(samples, [3, 1, 9, 7]));
    const blocks = [await reader.read(1), await reader.read(4), await reader.read(5)];
    expect(blocks.map(({ length }) => length)).toEqual([1, 4, 5]);
    expect(blocks.flatMap((block) => [...block])).toEqual([...samples]);
  });

  it('returns fewer samples at the end, and none after it', async () => {
    const reader = new PlaneReader(channelOf(Int16Array.of(1, 2, 3), [6]));
    expect([...(await reader.read(2))]).toEqual([1, 2]);
    expect([...(await reader.read(2))]).toEqual([3]);
    expect([...(await reader.read(2))]).toEqual([]);
  });

  it('returns copies that later pieces do not change', async () => {
    const samples = Int16Array.of(1, 2);
    const block = await new PlaneReader(channelOf(samples, [4])).read(2);
    samples.fill(9);
    expect([...block]).toEqual([1, 2]);
  });
});
