import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Called with a WebSocket handshake, the socket, and the bytes that followed the handshake. */
type OpenWebSocket = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

/** A connection whose last response may not have been sent, and the bytes behind its request. */
interface Unfinished {
  readonly response: ServerResponse | undefined;
  readonly socket: Socket;
  readonly rest: Buffer;
}

/**
 * A server of Node 24 or later asks this callback whether a request changes the protocol.
 *
 * @types/node 20 lacks it.
 */
interface UpgradeDecider {
  shouldUpgradeCallback?: (request: IncomingMessage) => boolean;
}

/** Bytes of pipelined requests that are held in memory until their turn; more are left to the system. */
const MAX_HELD_BYTES = 64 * 1024;

/** Headers that ask for another protocol (RFC 9110, section 7.8; RFC 7540, section 3.2). */
const UPGRADE_HEADERS = new Set(['upgrade', 'connection', 'http2-settings']);

/**
 * Passes WebSocket handshakes to `open` and serves other upgrade requests as plain HTTP/1.1.
 *
 * RFC 9110, section 7.8 permits that. Java's HttpClient and `curl --http2` ask for `h2c` with each request.
 */
export function listenForWebSockets(server: Server, open: OpenWebSocket): void {
  const pending = new WeakMap<object, ServerResponse>();
  const served = new WeakSet<IncomingMessage>();
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    pending.set(request.socket, response);
    response.once('close', () => {
      if (pending.get(request.socket) === response) pending.delete(request.socket);
    });
  });
  const decider = server as UpgradeDecider;
  if (decider.shouldUpgradeCallback) {
    decider.shouldUpgradeCallback = (request) => {
      const isWebSocket = asksForWebSocket(request);
      if (!isWebSocket) keepPipelined(request, served);
      return isWebSocket;
    };
  }
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const response = pending.get(socket);
    if (!asksForWebSocket(request)) {
      const rest = served.has(request) ? head : Buffer.concat([headWithoutUpgrade(request), head]);
      afterResponse({ response, socket, rest }, (bytes) => parseAgain(server, socket, bytes));
    } else if (response) {
      // The frames of a WebSocket would be written into the middle of a response.
      socket.destroy();
    } else open(request, socket, head);
  });
}

/** Whether a request opens a WebSocket. A handshake has no body (RFC 6455, section 4.1). */
function asksForWebSocket({ headers }: IncomingMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
  return headers.upgrade?.toLowerCase() === 'websocket' && !hasBody;
}

/**
 * Keeps the requests that a client has pipelined behind `request`.
 *
 * Node's parser stops after any request that has an `Upgrade` header. It drops the rest of the segment, unless
 * `upgrade` is true by then: it is, once the body is complete. Node then emits `upgrade` with the rest.
 */
function keepPipelined(request: IncomingMessage, served: WeakSet<IncomingMessage>): void {
  served.add(request);
  Object.defineProperty(request, 'upgrade', {
    configurable: true,
    get: () => request.complete,
    set: () => undefined,
  });
}

function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method ?? 'GET'} ${url ?? '/'} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!UPGRADE_HEADERS.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/**
 * Calls `next` with `rest`, and the bytes that arrived meanwhile, once the response was sent.
 *
 * Node has removed its own listeners from the socket by now. The socket is still read, so that a disconnect of the
 * client is noticed.
 */
function afterResponse({ response, socket, rest }: Unfinished, next: (bytes: Buffer) => void): void {
  if (!response) {
    next(rest);
    return;
  }
  const held = [rest];
  let heldBytes = rest.length;
  const listeners: Readonly<Record<string, (chunk: Buffer) => void>> = {
    data: (chunk) => {
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes > MAX_HELD_BYTES) socket.pause();
    },
    drain: () => response.emit('drain'),
    error: () => socket.destroy(),
    // As Node does: a client that sends no more is not waited for.
    end: () => socket.end(),
  };
  for (const [name, listener] of Object.entries(listeners)) socket.on(name, listener);
  response.once('close', () => {
    for (const [name, listener] of Object.entries(listeners)) socket.off(name, listener);
    if (socket.destroyed || !socket.writable) return;
    socket.resume();
    next(Buffer.concat(held));
  });
}

/** Reads `bytes` and what follows them as the requests of a connection. */
function parseAgain(server: Server, socket: Socket, bytes: Buffer): void {
  // The timeout of an idle connection must not end the next request.
  socket.setTimeout(0);
  if (bytes.length > 0) socket.unshift(bytes);
  server.emit('connection', socket);
}
