import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { SocketRequest } from '../common/service-call/index.js';
import { faultOf, refused } from './one-try.js';
import { ServiceFault } from './service-fault.js';

/** Maximum bytes of a received message, unless the request sets another limit. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Maximum time for a service to answer a closing handshake, in ms. */
const CLOSE_MS = 1_000;

interface HandshakeHead {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Opens a WebSocket to a service over an existing connection.
 *
 * @param open Makes the result from the socket, before any message can arrive.
 * @param signal Aborts the attempt.
 * @throws ServiceFault
 */
export async function openSocket<T>(
  request: SocketRequest,
  head: HandshakeHead,
  connection: Socket,
  signal: AbortSignal,
  open: (socket: WebSocket) => T,
): Promise<T> {
  try {
    return await handshake(request, head, connection, signal, open);
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

function handshake<T>(
  { protocols = [], maxBytes = MAX_MESSAGE_BYTES }: SocketRequest,
  { url, headers }: HandshakeHead,
  connection: Socket,
  signal: AbortSignal,
  open: (socket: WebSocket) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...protocols], {
      headers,
      createConnection: () => connection,
      followRedirects: false,
      // Without compression no message is larger than its bytes.
      perMessageDeflate: false,
      maxPayload: maxBytes,
      // The library's types lack this option.
      ...{ closeTimeout: CLOSE_MS },
    });
    const cut = (): void => {
      socket.terminate();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', cut, { once: true });
    socket.on('error', (error) => reject(faultOf(error)));
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      const { statusCode: status = 0, headers } = response;
      const isSuccess = status < 300;
      const what = `answered ${status} and opened no WebSocket`;
      reject(isSuccess ? new ServiceFault(what, false, { status }) : refused(status, headers['retry-after']));
    });
    socket.once('open', () => {
      signal.removeEventListener('abort', cut);
      resolve(open(socket));
    });
  });
}
