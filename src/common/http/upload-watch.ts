import type { IncomingMessage } from 'node:http';
import { DataFlowError } from '../errors/index.js';

/** The time over which the rate of an upload is measured. */
const RATE_WINDOW_SECONDS = 30;

const TICK_MS = 1_000;

/** Minimum pace of a client while the server reads; 0 for no limit. */
export interface UploadPace {
  /** UPLOAD_IDLE_SECONDS: the longest time without a byte. */
  readonly idleSeconds: number;
  /** MIN_UPLOAD_BYTES_PER_SECOND: the mean of each 30 s. */
  readonly minBytesPerSecond: number;
}

/**
 * Calls back when a request's body stalls or trickles.
 *
 * Only the time in which the server reads counts: none while it has paused the socket because it is the slower side,
 * and little of the delay of the event loop.
 *
 * @returns The call that ends the watch.
 */
export function watchUpload(
  request: Pick<IncomingMessage, 'isPaused' | 'on' | 'off'>,
  { idleSeconds, minBytesPerSecond }: UploadPace,
  stalled: (error: DataFlowError) => void,
): () => void {
  if (idleSeconds <= 0 && minBytesPerSecond <= 0) return () => undefined;
  const tickMs = idleSeconds > 0 ? Math.min(TICK_MS, idleSeconds * 250) : TICK_MS;
  let lastTickMs = performance.now();
  let idleMs = 0;
  let windowMs = 0;
  let windowBytes = 0;

  const faultOf = (): string | undefined => {
    if (idleSeconds > 0 && idleMs >= idleSeconds * 1000) {
      return `No byte of the body came for UPLOAD_IDLE_SECONDS (${idleSeconds} s).`;
    }
    if (minBytesPerSecond <= 0 || windowMs < RATE_WINDOW_SECONDS * 1000) return undefined;
    const bytes = windowBytes;
    windowMs = 0;
    windowBytes = 0;
    if (bytes >= minBytesPerSecond * RATE_WINDOW_SECONDS) return undefined;
    return `The body brought ${bytes} bytes in ${RATE_WINDOW_SECONDS} s, fewer than MIN_UPLOAD_BYTES_PER_SECOND (${minBytesPerSecond}) allows.`;
  };
  const note = (chunk: Uint8Array): void => {
    // The next tick adds the time since the last one, of which the part before this byte does not count.
    idleMs = lastTickMs - performance.now();
    windowBytes += chunk.length;
  };
  const tick = (): void => {
    const nowMs = performance.now();
    // After a late turn of the event loop bytes may wait in the socket that could not be read.
    const passedMs = Math.min(nowMs - lastTickMs, 2 * tickMs);
    lastTickMs = nowMs;
    if (request.isPaused()) {
      idleMs = 0;
      return;
    }
    idleMs += passedMs;
    windowMs += passedMs;
    const fault = faultOf();
    if (fault === undefined) return;
    end();
    stalled(new DataFlowError('request.timeout', fault));
  };
  const timer = setInterval(tick, tickMs);
  const end = (): void => {
    clearInterval(timer);
    request.off('data', note);
  };
  request.on('data', note);
  return end;
}
