/** How long nodes work before other connections are looked after, in milliseconds. */
const TURN_MS = 8;

/** How long they work unwatched, in milliseconds: to watch a turn costs more than what most are there for. */
const UNWATCHED_MS = 2;

let startMs = 0;
let isWatched = false;

function end(): void {
  isWatched = false;
}

/**
 * Notes that work begins in this turn of the event loop. All operations of the process share the turn: work that never
 * waits would otherwise keep uploads, health checks and time-outs from being served.
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
