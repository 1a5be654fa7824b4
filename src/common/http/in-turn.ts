import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Maximum requests of one connection that wait for a response. Clients that pipeline send far fewer. */
export const MAX_WAITING = 4_096;

/** Maximum characters of targets and headers of the requests that wait on one connection. */
export const MAX_WAITING_CHARACTERS = 1024 ** 2;

interface Queue {
  readonly waiting: { readonly handle: () => void; readonly size: number }[];
  /** Characters of all waiting requests. */
  size: number;
}

const queues = new WeakMap<Socket, Queue>();

/**
 * Makes a server handle one request of a connection at a time.
 *
 * Requests pipelined behind it wait for its response, then for one turn of the event loop, in which other connections
 * are served. Thousands of pipelined requests would otherwise be handled in one go.
 *
 * A connection with more waiting requests than MAX_WAITING or MAX_WAITING_CHARACTERS is destroyed: while a request
 * takes long, its client could fill the memory. Call it once the application listens to requests, which then wait in
 * front of it.
 */
export function serveInTurn(server: Server): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    // Requests that arrived in the same segment as the one past the limit.
    if (socket.destroyed) return;
    const handle = (): void => {
      response.once('close', () => startNext(socket));
      for (const listener of listeners) listener.call(server, request, response);
    };
    const queue = queues.get(socket);
    if (!queue) {
      queues.set(socket, { waiting: [], size: 0 });
      handle();
      return;
    }
    const size = charactersOf(request);
    queue.waiting.push({ handle, size });
    queue.size += size;
    if (queue.waiting.length <= MAX_WAITING && queue.size <= MAX_WAITING_CHARACTERS) return;
    queue.waiting.length = 0;
    socket.destroy();
  });
}

function charactersOf({ url = '', rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((sum, { length }) => sum + length, url.length);
}

function startNext(socket: Socket): void {
  const queue = queues.get(socket);
  const next = queue?.waiting.shift();
  // Nobody reads the responses of a closed connection.
  if (!queue || !next || socket.destroyed) {
    queues.delete(socket);
    return;
  }
  queue.size -= next.size;
  setImmediate(next.handle);
}
