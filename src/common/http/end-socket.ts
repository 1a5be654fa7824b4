import type { Socket } from 'node:net';

/** How long a refused client may take to read why, in ms. */
const CLOSE_MS = 1_000;

/**
 * Ends a connection with a last response.
 *
 * The rest of the request is read and dropped for a second: closing at once would reset the connection under the
 * response.
 */
export function endSocket(socket: Socket, response: string): void {
  socket.on('error', () => undefined);
  socket.resume();
  socket.end(response);
  const timer = setTimeout(() => socket.destroy(), CLOSE_MS);
  socket.once('close', () => clearTimeout(timer));
}
