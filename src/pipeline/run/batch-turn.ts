import type { Waiting } from '../contract/index.js';
import { isTurnOver } from './turn.js';

/** Blocks of batch audio that are admitted in one turn of the event loop once blocks have to wait. */
const BLOCKS_A_TURN = 4;

const waiting: (() => void)[] = [];

/**
 * Waits until the next block of a batch operation's audio may enter its graph.
 *
 * Call it before each block. Streams go before batch: while uploads of many operations arrive faster than they are
 * worked on, each turn of the event loop admits a few of their blocks, first come first served. Then it serves the
 * sockets of streams and health checks. An upload that has the server for itself does not wait.
 */
export function batchTurn(): Waiting {
  if (waiting.length === 0 && !isTurnOver()) return undefined;
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(admit);
  });
}

function admit(): void {
  for (const resolve of waiting.splice(0, BLOCKS_A_TURN)) resolve();
  if (waiting.length > 0) setImmediate(admit);
}
