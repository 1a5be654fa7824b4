import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ErrorCode } from '../../src/common/errors/index.js';
import type { HttpBehaviour } from './http-service.js';
import { frameOf, TEXT } from './raw-websocket.js';
import type { SocketBehaviour } from './socket-service.js';

/** A fault of a service, and the error that reports it. */

interface Fault<B> {
  readonly what: string;
  /** Time limit for a call; sufficient by default. */
  readonly callMsec?: number;
  readonly behave: B;
  readonly code: ErrorCode;
  readonly detail: RegExp;
}

/** Error for an answer outside of the protocol; no node may accept it. */
const SOMETHING_ELSE = /^The service at 127\.0\.0\.1:\d+ (answered|sent) something/;
const SLOW = {
  callMsec: 1_000,
  code: 'node.timeout',
  detail: /^The service at 127\.0\.0\.1:\d+ did not answer within 1000 ms/,
} as const;

export const HTTP_FAULTS: readonly Fault<HttpBehaviour>[] = [
  { what: 'is slow', behave: () => undefined, ...SLOW },
  {
    what: 'sends half a body',
    behave: (response) => void response.setHeader('Content-Length', 100).write('{"text":', () => response.destroy()),
    code: 'node.service-failed',
    detail: /closed the connection without a whole answer|in a row/,
  },
  {
    what: 'sends wrong JSON',
    behave: (response) => void response.end('{"text":'),
    code: 'node.service-failed',
    detail: SOMETHING_ELSE,
  },
  {
    what: 'sends other JSON than it should',
    behave: (response) => void response.end('{"segments":[]}'),
    code: 'node.service-failed',
    detail: SOMETHING_ELSE,
  },
  {
    what: 'sends 429 and asks for a minute',
    behave: (response) => void response.writeHead(429, { 'Retry-After': '60' }).end(),
    code: 'node.service-failed',
    detail: /answered 429/,
  },
  {
    what: 'sends 500',
    behave: (response) => void response.writeHead(500).end('a stack trace'),
    code: 'node.service-failed',
    detail: /500|in a row/,
  },
  {
    what: 'resets',
    behave: (response) => void response.socket?.resetAndDestroy(),
    code: 'node.service-failed',
    detail: /reset the connection|in a row/,
  },
  {
    what: 'sends 10 GB',
    behave: (response) => void response.setHeader('Content-Length', 10_000_000_000).write('{"text":"'),
    code: 'node.service-failed',
    detail: /more than \d+ bytes/,
  },
  {
    what: 'redirects to a metadata service',
    behave: (response) => void response.writeHead(302, { Location: 'http://169.254.169.254/latest/meta-data/' }).end(),
    code: 'node.service-failed',
    detail: /302, a redirect, which is not followed/,
  },
];

export const SOCKET_FAULTS: readonly Fault<SocketBehaviour>[] = [
  { what: 'says nothing', behave: { handshake: () => undefined }, ...SLOW },
  {
    what: 'hangs up',
    behave: { handshake: (connection) => void connection.destroy() },
    code: 'node.service-failed',
    detail: /reset the connection/,
  },
  {
    what: 'answers 401',
    behave: { handshake: (connection) => answer(connection, '401 Unauthorized') },
    code: 'node.service-failed',
    detail: /answered 401/,
  },
  {
    what: 'answers 500',
    behave: { handshake: (connection) => answer(connection, '500 Internal Server Error') },
    code: 'node.service-failed',
    detail: /answered 500/,
  },
  {
    what: 'redirects to a metadata service',
    behave: { handshake: (connection) => answer(connection, '302 Found\r\nLocation: http://169.254.169.254/') },
    code: 'node.service-failed',
    detail: /302, a redirect, which is not followed/,
  },
  {
    what: 'closes as soon as it is open',
    behave: (socket) => socket.close(1_011, 'a stack trace'),
    code: 'node.service-failed',
    detail: /^The service at 127\.0\.0\.1:\d+ .*closed the connection/,
  },
  {
    what: 'breaks off in the middle of a message',
    behave: onFirstMessage((socket) => {
      const connection = connectionOf(socket);
      // A pong of the library must not follow.
      connection.end(frameOf(TEXT, '{"text":"half"}', { masked: false }).subarray(0, 9));
    }),
    code: 'node.service-failed',
    detail: /broke the connection off/,
  },
  {
    what: 'sends 10 GB',
    behave: onFirstMessage(
      (socket) => void connectionOf(socket).write(Buffer.from([0x81, 127, 0, 0, 0, 2, 84, 11, 228, 0])),
    ),
    code: 'node.service-failed',
    detail: /more than \d+ bytes/,
  },
  {
    what: 'sends wrong JSON',
    behave: onFirstMessage((socket) => socket.send('{"text":')),
    code: 'node.service-failed',
    detail: SOMETHING_ELSE,
  },
  {
    what: 'sends other JSON than it should',
    behave: onFirstMessage((socket) => socket.send('{"segments":[]}')),
    code: 'node.service-failed',
    detail: SOMETHING_ELSE,
  },
  { what: 'never comes to an end', behave: () => undefined, ...SLOW },
];

function answer(connection: Duplex, head: string): void {
  connection.end(`HTTP/1.1 ${head}\r\nContent-Length: 0\r\n\r\n`);
}

function onFirstMessage(behave: (socket: WebSocket) => void): SocketBehaviour {
  return (socket) => void socket.once('message', () => behave(socket));
}

/** The connection below a WebSocket of the library. */
function connectionOf(socket: WebSocket): Duplex {
  return (socket as unknown as { readonly _socket: Duplex })._socket;
}
