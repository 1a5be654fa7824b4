import type { Request, Response } from 'express';

/**
 * Calls back once: when the response has been sent, or cannot be sent any more.
 *
 * Its own `close` is not enough: a response that waits behind others on its connection (pipelining) never emits it when
 * the connection breaks.
 */
export function onResponseEnd(request: Request, response: Response, call: () => void): void {
  const { socket } = request;
  let hasCalled = false;
  const once = (): void => {
    // The close of a socket notifies its response, which is too late to take this off the socket's list.
    if (hasCalled) return;
    hasCalled = true;
    response.off('close', once);
    socket.off('close', once);
    call();
  };
  response.once('close', once);
  // As many requests as a client cares to pipeline.
  socket.setMaxListeners(0);
  socket.once('close', once);
}

/** Whether `onResponseEnd` would never call, since its time has passed. */
export function hasResponseEnded(request: Request, response: Response): boolean {
  return response.closed || request.socket.destroyed;
}
