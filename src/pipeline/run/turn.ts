/** How long nodes work before other connections are looked after, in milliseconds. */
const TURN_MS = 8;

let startMs = 0;
let isRunning = false;

function end(): void {
  isRunning = false;
}

/**
 * Notes that work begins in this turn of the event loop. All operations of the process share the turn: work that never
 * waits would otherwise keep uploads, health checks and time-outs from being served.
 */
export function beginTurn(): void {
  if (isRunning) return;
  isRunning = true;
  startMs = performance.now();
  setImmediate(end);
}

/** Whether the rest should wait for `setImmediate`. */
export function isTurnOver(): boolean {
  return isRunning && performance.now() - startMs > TURN_MS;
}
