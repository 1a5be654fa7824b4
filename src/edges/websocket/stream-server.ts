import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import proxyAddress from 'proxy-addr';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { bearerToken, type Caller } from '../../auth/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { addressKey, noteCaller, wantsStrictHandling } from '../../common/http/index.js';
import { compileTrust, type TrustProxy } from '../../common/trust-proxy/index.js';
import { atMostEvery, Log } from '../../common/logging/index.js';
import { logDenied, problemHeaders, problemOf, type ProblemContext } from '../../common/problem-details/index.js';
import { currentTraceId, inRequestContext } from '../../common/request-context/index.js';
import { OperationOpener, OperationService } from '../../operations/index.js';
import type { Handshake } from './handshake.js';
import { StreamSession } from './stream-session.js';
import { StreamingConfig } from './streaming.config.js';
import { UnstartedLimit } from './unstarted-limit.js';
import { listenForWebSockets } from './upgrade-requests.js';

/** How long a client may take to answer a close, in milliseconds. */
const CLOSE_MS = 5_000;

/** The size of a fragment or TCP segment that a message of the maximum size may consist of, in bytes. */
const MIN_PIECE_BYTES = 256;

/** Maximum number of such pieces of a message, however small MAX_FRAME_BYTES is. */
const MAX_PIECES = 4_096;

/** When a client that was refused may try again, in seconds. */
const RETRY_SECONDS = 5;

/** Minimum time between two lines of the log about WebSockets that are refused for now, in ms. */
const LOG_MS = 60_000;

/** Maximum number of WebSockets without a Start and without a valid token in the handshake. */
const MAX_UNSTARTED = 2_000;

/** Where streams are, below the base path, with the project's name or without. */
const PATH = /^\/project-runner(?:\/([^/]+))?\/?$/;

/** Options that the types lack: `closeTimeout` came with 8.19, the limits with 8.21. */
interface NewOptions {
  readonly closeTimeout: number;
  readonly maxFragments: number;
  readonly maxBufferedChunks: number;
}

/** A connection that was admitted: the rest of its handshake. */
type Admitted = Pick<Handshake, 'caller' | 'noteStart'>;

/** Takes WebSockets at `/project-runner` and `/project-runner/{projectName}`. */
@Injectable()
export class StreamServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sessions = new Map<WebSocket, StreamSession>();
  private readonly webSockets: WebSocketServer;
  private readonly unstarted: UnstartedLimit;
  private readonly trust: TrustProxy;
  private readonly mayLog = atMostEvery(LOG_MS);

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly opener: OperationOpener,
    private readonly operations: OperationService,
    private readonly config: StreamingConfig,
    private readonly log: Log,
  ) {
    const maxPieces = Math.max(MAX_PIECES, Math.ceil(config.maxFrameBytes / MIN_PIECE_BYTES));
    const options: ServerOptions & NewOptions = {
      noServer: true,
      clientTracking: false,
      maxPayload: config.maxFrameBytes,
      maxFragments: maxPieces,
      maxBufferedChunks: maxPieces,
      // The session answers pings: the library would cut a connection with 60 pending pongs without a code.
      autoPong: false,
      perMessageDeflate: false,
      closeTimeout: CLOSE_MS,
    };
    this.webSockets = new WebSocketServer(options);
    this.webSockets.on('headers', (headers, request) => {
      if (wantsStrictHandling(request)) headers.push('Preference-Applied: handling=strict');
    });
    this.unstarted = new UnstartedLimit({ perKey: config.maxUnstarted, inAll: MAX_UNSTARTED });
    this.trust = compileTrust(config.trustProxy);
  }

  onApplicationBootstrap(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    listenForWebSockets(server, (request, socket, head) => {
      inRequestContext(request.headers.traceparent as string | undefined, () => this.open(request, socket, head));
    });
  }

  /** Closes sessions without an operation, and unanswered closes: operations have ended by now. */
  async beforeApplicationShutdown(): Promise<void> {
    const draining = new DataFlowError('server.draining', 'The server is shutting down.');
    const closed = [...this.sessions].map(([socket, session]) => {
      session.fail(draining);
      return new Promise((resolve) => socket.once('close', resolve));
    });
    await Promise.all(closed);
  }

  private open(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const [path = ''] = (request.url ?? '').split('?');
    const [isOurs, encodedName] = this.match(path) ?? [];
    const refusal = isOurs === undefined ? notFound() : this.refusalOf(request);
    if (refusal) {
      this.refuse(request, socket, refusal, path);
      return;
    }
    const onError = (): unknown => socket.destroy();
    socket.on('error', onError);
    void this.admit(request).then((admitted) => {
      socket.off('error', onError);
      if (admitted instanceof DataFlowError) {
        this.refuse(request, socket, admitted, path);
        return;
      }
      // The server may have begun to drain while the token was verified.
      const fault = this.refusalOf(request);
      if (fault || socket.destroyed) admitted.noteStart();
      if (fault) this.refuse(request, socket, fault, path);
      if (fault || socket.destroyed) return;
      // From now on it is counted as a connection without a Start.
      noteCaller(request);
      socket.once('close', admitted.noteStart);
      const handshake = { path, projectName: decode(encodedName), request, ...admitted };
      const { opener, operations, config, log } = this;
      this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        const session = new StreamSession({ socket: webSocket, handshake, opener, operations, config, log });
        this.sessions.set(webSocket, session);
        webSocket.once('close', () => this.sessions.delete(webSocket));
      });
    });
  }

  private refuse(request: IncomingMessage, socket: Socket, error: DataFlowError, path: string): void {
    // Without a token, clients may be refused as often as they like: neither a line for each nor an error of the server.
    if (error.httpStatus < 500) logDenied(this.log, error, request.headersDistinct.tenant?.[0]);
    else if (this.mayLog()) this.log.warn('WebSockets refused for now', { code: error.code, detail: error.detail });
    const { errorPage } = this.config;
    refuseHandshake(request, socket, error, { errorPage, instance: path, traceId: currentTraceId() });
  }

  /** Counts a connection without a Start, by the tenant of a valid handshake token, else by its address. */
  private async admit(request: IncomingMessage): Promise<Admitted | DataFlowError> {
    const caller = request.headers.authorization === undefined ? undefined : this.callerOf(request);
    const tenantId = await this.tenantIdOf(request, caller);
    const address = addressKey(proxyAddress(request, this.trust), this.config.trustProxy !== undefined);
    const noteStart = this.unstarted.admit(
      tenantId === undefined ? { key: address, isAnonymous: true } : { key: tenantId, isAnonymous: false },
    );
    return noteStart ? { caller, noteStart } : tooManyUnstarted(tenantId === undefined ? 'address' : 'tenant');
  }

  private callerOf(request: IncomingMessage): Promise<Caller> {
    const caller = Promise.resolve().then(() => this.opener.callerOf(bearerToken(request)));
    // The Start is refused with it.
    caller.catch(() => undefined);
    return caller;
  }

  private async tenantIdOf(request: IncomingMessage, caller?: Promise<Caller>): Promise<string | undefined> {
    const [tenant] = request.headersDistinct.tenant ?? [];
    const known = await caller?.catch(() => undefined);
    return known && tenant ? this.opener.findTenantId(tenant, known) : undefined;
  }

  private match(path: string): RegExpExecArray | null {
    const { basePath } = this.config;
    return path.startsWith(basePath) ? PATH.exec(path.slice(basePath.length)) : null;
  }

  private refusalOf({ headers }: IncomingMessage): DataFlowError | undefined {
    const { origin, host } = headers;
    if (origin !== undefined && !this.config.origins.includes(origin) && hostOf(origin) !== host) {
      return new DataFlowError(
        'auth.origin-refused',
        'Pages of this origin may not call; CORS_ORIGINS lists those that may.',
      );
    }
    if (!this.operations.isAccepting) {
      return new DataFlowError('server.draining', 'The server is shutting down and takes no more streams.', {
        retryAfterSeconds: RETRY_SECONDS,
      });
    }
    return undefined;
  }
}

/** @param counted What the limit is counted by. */
function tooManyUnstarted(counted: 'address' | 'tenant'): DataFlowError {
  // Connections of tenants are not counted in all.
  const whose =
    counted === 'address' ? 'address (MAX_UNSTARTED_PER_ADDRESS) or in all' : 'tenant (MAX_UNSTARTED_PER_ADDRESS)';
  const detail = `Too many WebSockets of this ${whose} have not sent a Start. Send Start right after opening.`;
  return new DataFlowError('server.busy', detail, { retryAfterSeconds: RETRY_SECONDS });
}

function notFound(): DataFlowError {
  return new DataFlowError('request.not-found', 'Streams are at /project-runner and /project-runner/{projectName}.');
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** Refuses a WebSocket with a problem, and closes the connection: nobody else looks after it. */
function refuseHandshake(
  request: IncomingMessage,
  socket: Socket,
  error: DataFlowError,
  context: ProblemContext,
): void {
  const response = new ServerResponse(request);
  response.assignSocket(socket);
  response.shouldKeepAlive = false;
  socket.on('error', () => undefined);
  response.once('finish', () => socket.destroy());
  response.writeHead(error.httpStatus, {
    ...problemHeaders(error),
    'Content-Type': 'application/problem+json',
  });
  response.end(JSON.stringify(problemOf(error, context)));
}
