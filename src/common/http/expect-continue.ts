import type { IncomingMessage, Server, ServerResponse } from 'node:http';

const expecting = new WeakSet<IncomingMessage>();

/**
 * Handles `Expect: 100-continue` (RFC 9110, section 10.1.1). An upload is asked for by `askForBody`, once its headers
 * have been checked; every other body is asked for at once.
 */
export function holdUploads(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers['content-type']?.toLowerCase().startsWith('multipart/')) expecting.add(request);
    else response.writeContinue();
    server.emit('request', request, response);
  });
}

/** Tells a client that waits for it to send the body. */
export function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (expecting.delete(request)) response.writeContinue();
}
