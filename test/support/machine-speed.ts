import { processorMsOf } from './processor-time.js';

const TEXT = 'The quick brown fox, 12 dogs. '.repeat(10_000);
const TRIES = 20;

/** Time of the work on the machine for which limits of processor time were chosen, in ms. */
const EXPECTED_MS = 4;

/** Factor by which this machine is slower than that one; at least 1. */
export const SLOWNESS = Math.max(1, leastMs() / EXPECTED_MS);

function leastMs(): number {
  return Math.min(...Array.from({ length: TRIES }, () => processorMsOf(work)));
}

function work(): number {
  let sum = JSON.stringify(TEXT).length;
  for (const word of TEXT.split(' ')) sum += word.toLowerCase().length;
  return sum;
}
