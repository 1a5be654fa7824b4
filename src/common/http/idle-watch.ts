import type { IncomingMessage } from 'node:http';
import { DataFlowError } from '../errors/index.js';

/**
 * Calls back when a request's body has stalled: no byte has come for `seconds` although the server was reading. While
 * the server is the slower side, and so has paused the socket, the time does not count.
 *
 * @param seconds UPLOAD_IDLE_SECONDS; 0 for no limit.
 * @returns The call that ends the watch.
 */
export function watchIdle(
  request: IncomingMessage,
  seconds: number,
  stalled: (error: DataFlowError) => void,
): () => void {
  if (seconds <= 0) return () => undefined;
  const limitMs = seconds * 1000;
  let lastMs = performance.now();
  const note = (): void => {
    lastMs = performance.now();
  };
  const timer = setInterval(
    () => {
      if (request.isPaused()) note();
      else if (performance.now() - lastMs > limitMs) {
        end();
        stalled(
          new DataFlowError('request.timeout', `No byte of the body came for UPLOAD_IDLE_SECONDS (${seconds} s).`),
        );
      }
    },
    Math.min(1_000, limitMs / 4),
  );
  const end = (): void => {
    clearInterval(timer);
    request.off('data', note);
  };
  request.on('data', note);
  return end;
}
