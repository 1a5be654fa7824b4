import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sum } from './index.js';

const anySound = fc
  .array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 200 })
  .map((values) => Int16Array.from(values));

describe('a sum', () => {
  it('has every sound at its volume, in any order', () => {
    const volume = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(anySound, anySound, volume, volume, fc.nat(250), (a, b, volumeA, volumeB, length) => {
        const sounds = [
          { samples: a, volume: volumeA },
          { samples: b, volume: volumeB },
        ];
        const mixed = sum(length, sounds);
        expect(mixed).toHaveLength(length);
        for (const [at, value] of mixed.entries()) {
          expect(value).toBeCloseTo((a[at] ?? 0) * volumeA + (b[at] ?? 0) * volumeB, 6);
        }
        for (const [at, value] of sum(length, sounds.toReversed()).entries()) expect(value).toBeCloseTo(mixed[at]!, 6);
      }),
    );
  });
});
