import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Waiting } from '../contract/index.js';

/** How long nodes work before other connections are looked after, in milliseconds. */
const TURN_MS = 8;

/** Time that they work unwatched, in milliseconds: most finish in less time than watching costs. */
const UNWATCHED_MS = 2;

let startMs = 0;
let isWatched = false;

function end(): void {
  isWatched = false;
}

/**
 * Notes that work begins in this turn of the event loop.
 *
 * All operations of the process share the turn: work that never waits would otherwise delay uploads, health checks and
 * timeouts.
 */
export function beginTurn(): void {
  if (isWatched) return;
  const nowMs = performance.now();
  // The turn may be the one that began then, or one of many since.
  if (nowMs - startMs < UNWATCHED_MS) return;
  isWatched = true;
  startMs = nowMs;
  setImmediate(end);
}

/** Whether the rest should wait for `setImmediate`. */
export function isTurnOver(): boolean {
  if (isWatched) return performance.now() - startMs > TURN_MS - UNWATCHED_MS;
  beginTurn();
  return false;
}

/**
 * Yields to the event loop where nodes have worked for 8 ms in this turn.
 *
 * For work that may take longer: await it between steps that take some milliseconds at most.
 */
export function yieldTurn(): Waiting {
  // The turn that it yields into is watched from its start.
  return isTurnOver() ? nextTurn().then(beginTurn) : undefined;
}
