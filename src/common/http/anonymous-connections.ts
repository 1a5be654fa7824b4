import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { DataFlowError } from '../errors/index.js';
import { atMostEvery, type Log } from '../logging/index.js';
import { rawProblem } from '../problem-details/index.js';
import { currentTraceId } from '../request-context/index.js';
import { addressKey } from './address-key.js';
import { endSocket } from './end-socket.js';
import { KeyCounts } from './key-counts.js';
import { compileTrust } from '../trust-proxy/index.js';

/** When a client that was refused may connect again, in seconds. */
const RETRY_SECONDS = 5;

/** Minimum time between two lines of the log about refused connections, in ms. */
const LOG_MS = 60_000;

interface AnonymousLimit {
  /** Connections of one address; 0 for no limit. */
  readonly max: number;
  /** TRUST_PROXY. */
  readonly trustProxy: string | undefined;
  readonly log: Log;
  /** Address of the page that describes all errors. */
  readonly errorPage: string;
}

/** Connections that are counted, each with the call that ends the count. */
const counted = new WeakMap<Socket, () => void>();

/**
 * Limits the connections of an address on which no caller is known, whatever they do.
 *
 * They may send nothing, send headers or a body slowly, or leave the responses of public routes unread. The newest is
 * refused with 503. Call it before the server listens.
 */
export function limitAnonymousConnections(server: Server, { max, trustProxy, log, errorPage }: AnonymousLimit): void {
  if (max === 0) return;
  const isTrusted = compileTrust(trustProxy);
  const counts = new KeyCounts();
  const mayLog = atMostEvery(LOG_MS);
  const listeners = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const { remoteAddress: address = '' } = socket;
    const key = isTrusted(address, 0) ? undefined : addressKey(address, trustProxy !== undefined);
    // A connection that is parsed a second time is announced a second time.
    if (key !== undefined && !counted.has(socket)) {
      if (counts.of(key) >= max) {
        if (mayLog()) log.warn('connections refused: too many of one address without a valid token', { max });
        refuse(socket, max, errorPage);
        return;
      }
      const end = counts.add(key);
      counted.set(socket, end);
      socket.once('close', end);
    }
    for (const listener of listeners) listener.call(server, socket);
  });
}

/** Notes that a caller is known on a connection, which then no longer counts for its address. */
export function noteCaller({ socket }: Pick<IncomingMessage, 'socket'>): void {
  counted.get(socket)?.();
}

/** Answers whatever the client asks with 503; no parser ever sees the connection. */
function refuse(socket: Socket, max: number, errorPage: string): void {
  const detail = `Found ${max} connections of this address without a valid token, expected fewer (MAX_ANONYMOUS_PER_ADDRESS). Send requests with a token, or close connections that are not used.`;
  const error = new DataFlowError('server.busy', detail, { retryAfterSeconds: RETRY_SECONDS });
  endSocket(socket, rawProblem(error, { errorPage, instance: '/', traceId: currentTraceId() }));
}
