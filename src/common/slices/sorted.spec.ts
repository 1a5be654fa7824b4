import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runAtOnce, sorted } from './index.js';

it('sorts as toSorted does, equal items in their order', () => {
  const items = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.nat()), { maxLength: 6_000, size: 'max' });
  fc.assert(
    fc.property(items, (pairs) => {
      const compare = ([a]: [number, number], [b]: [number, number]): number => a - b;
      expect(runAtOnce(sorted(pairs, compare))).toEqual([...pairs].sort(compare));
    }),
    { numRuns: 30 },
  );
});

it('gives way between the steps of a long sort', () => {
  let steps = 0;
  const work = sorted(
    Array.from({ length: 100_000 }, (_, index) => (index * 7_919) % 100_003),
    (a, b) => a - b,
  );
  for (let step = work.next(); !step.done; step = work.next()) steps += 1;
  expect(steps).toBeGreaterThan(100);
});
