import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { batchTurn } from './batch-turn.js';
import { isTurnOver } from './turn.js';

/** Works until the turn of the event loop is over, as nodes do. */
function fillTurn(): void {
  while (!isTurnOver());
}

it('admits a block at once while the turn of the event loop has time left', async () => {
  await nextTurn();
  await nextTurn();
  expect(batchTurn()).toBeUndefined();
});

it('admits four waiting blocks a turn, in the order in which they came', async () => {
  fillTurn();
  const admitted: number[] = [];
  const all = Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      await batchTurn();
      admitted.push(index);
    }),
  );
  expect(admitted).toEqual([]);
  const counts: number[] = [];
  while (admitted.length < 10) {
    await nextTurn();
    counts.push(admitted.length);
  }
  await all;
  expect(admitted).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const steps = counts.map((count, turn) => count - (counts[turn - 1] ?? 0));
  expect(Math.max(...steps)).toBeLessThanOrEqual(4);
});

it('makes a block wait behind those that wait already', async () => {
  fillTurn();
  const order: string[] = [];
  const first = Promise.resolve(batchTurn()).then(() => order.push('first'));
  const second = Promise.resolve(batchTurn()).then(() => order.push('second'));
  await Promise.all([second, first]);
  expect(order).toEqual(['first', 'second']);
});
