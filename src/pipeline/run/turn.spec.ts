import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { beginTurn, yieldTurn } from './turn.js';

/** Longer than a turn may last, in milliseconds. */
const STEP_MS = 10;

function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

describe('yieldTurn', () => {
  it('lets other work have its turn after each step that is longer than a turn', async () => {
    await nextTurn();
    let others = 0;
    let isDone = false;
    const other = (): void => {
      others += 1;
      if (!isDone) setImmediate(other);
    };
    setImmediate(other);
    beginTurn();
    const seen: number[] = [];
    for (let step = 0; step < 4; step += 1) {
      work(STEP_MS);
      await yieldTurn();
      seen.push(others);
    }
    isDone = true;
    expect(seen).toEqual([...new Set(seen)]);
  });

  it('does not yield between short steps', () => {
    beginTurn();
    expect([yieldTurn(), yieldTurn()]).toEqual([undefined, undefined]);
  });
});
