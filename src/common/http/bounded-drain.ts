import type { NextFunction, Request, Response } from 'express';

/** How much of an upload is still read, and for how long, once it has been answered. */
const DRAIN_BYTES = 64 * 1024 * 1024;
const DRAIN_MS = 5_000;
const CHECK_MS = 50;

/**
 * Middleware: reads and drops the rest of a request whose answer is complete, within bounds.
 *
 * A client that writes everything before it reads then sees the answer; closing at once would reset the connection
 * under it.
 */
export function boundedDrain(request: Request, response: Response, next: NextFunction): void {
  response.once('finish', () => {
    if (!request.complete) drain(request);
  });
  next();
}

function drain(request: Request): void {
  const { socket } = request;
  // Node reads and drops by itself, past the request's own events; the socket still counts.
  const startBytes = socket.bytesRead;
  const startMs = performance.now();
  const timer = setInterval(() => {
    if (request.complete || socket.destroyed) clearInterval(timer);
    else if (socket.bytesRead - startBytes > DRAIN_BYTES || performance.now() - startMs > DRAIN_MS) socket.destroy();
  }, CHECK_MS);
  request.resume();
}
