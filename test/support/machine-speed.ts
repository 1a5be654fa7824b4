import { processorMsOf } from './processor-time.js';

const TEXT = 'The quick brown fox, 12 dogs. '.repeat(10_000);
const TRIES = 20;

/** Time of the work on the machine for which limits of processor time were chosen, in ms. */
const EXPECTED_MS = 4;

/** Factor by which this machine is slower than that one; at least 1. */
export const SLOWNESS = Math.max(1, (times()[0] ?? 0) / EXPECTED_MS);

/**
 * Whether a measured time is over a limit.
 *
 * It takes the speed of the machine into account as it is now: work of other processes on the same core lowers it.
 *
 * @param limitMs On the machine for which limits were chosen.
 */
export function isOver(ms: number, limitMs: number): boolean {
  return ms > limitMs * SLOWNESS && ms > limitMs * Math.max(1, (times()[TRIES / 2] ?? 0) / EXPECTED_MS);
}

/** Times of the work in ms, the shortest first. */
function times(): number[] {
  return Array.from({ length: TRIES }, () => processorMsOf(work)).sort((a, b) => a - b);
}

function work(): number {
  let sum = JSON.stringify(TEXT).length;
  for (const word of TEXT.split(' ')) sum += word.toLowerCase().length;
  return sum;
}
