import type { IncomingMessage, Server, ServerResponse } from 'node:http';

const expecting = new WeakSet<IncomingMessage>();

/**
 * Handles `Expect: 100-continue` (RFC 9110, section 10.1.1).
 *
 * The reader of a body asks for it with `askForBody`, once the headers have been checked. Other expectations are
 * ignored.
 */
export function holdBodies(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    expecting.add(request);
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
}

/** Asks a client that waits for it to send the body. */
export function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (expecting.delete(request)) response.writeContinue();
}
