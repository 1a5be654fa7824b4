import { expect, it } from 'vitest';
import { KeyCounts } from './key-counts.js';

it('counts each key until each count is ended, and ends none twice', () => {
  const counts = new KeyCounts();
  const [first, second] = [counts.add('a'), counts.add('a')];
  counts.add('b');
  expect([counts.of('a'), counts.of('b'), counts.of('c')]).toEqual([2, 1, 0]);
  first();
  first();
  expect(counts.of('a')).toBe(1);
  second();
  expect([counts.of('a'), counts.of('b')]).toEqual([0, 1]);
});
