import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { DataFlowError } from '../common/errors/index.js';
import { Log } from '../common/logging/index.js';
import { problemOf } from '../common/problem-details/index.js';
import { currentTraceId, inRequestContext } from '../common/request-context/index.js';
import { OperationService } from '../operations/index.js';
import { serveWithoutUpgrade } from './serve-without-upgrade.js';
import { StreamOpener } from './stream-opener.js';
import { StreamSession } from './stream-session.js';
import { StreamingConfig } from './streaming.config.js';

/** How long a client may take to answer a close, in milliseconds. */
const CLOSE_MS = 5_000;

/** Most WebSockets that have not sent a Start. */
const MAX_OPENING = 1_000;

/** Where streams are, below the base path, with the project's name or without. */
const PATH = /^\/project-runner(?:\/([^/]+))?\/?$/;

/** Takes WebSockets at `/project-runner` and `/project-runner/{projectName}`. */
@Injectable()
export class StreamServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sessions = new Map<WebSocket, StreamSession>();
  private readonly webSockets: WebSocketServer;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly opener: StreamOpener,
    private readonly operations: OperationService,
    private readonly config: StreamingConfig,
    private readonly log: Log,
  ) {
    // The types lag behind: `closeTimeout` came with 8.19.
    const options: ServerOptions & { readonly closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      maxPayload: config.maxFrameBytes,
      perMessageDeflate: false,
      closeTimeout: CLOSE_MS,
    };
    this.webSockets = new WebSocketServer(options);
  }

  onApplicationBootstrap(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') serveWithoutUpgrade(server, request, socket, head);
      else inRequestContext(request.headers.traceparent as string | undefined, () => this.open(request, socket, head));
    });
  }

  /** Operations have ended by now; what is left are sessions that have none, and closes that nobody answered. */
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
      refuseHandshake(request, socket, refusal, path);
      return;
    }
    const projectName = decode(encodedName);
    this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const session = new StreamSession(webSocket, { path, projectName, request }, this.opener, this.config, this.log);
      this.sessions.set(webSocket, session);
      webSocket.once('close', () => this.sessions.delete(webSocket));
    });
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
      return new DataFlowError('server.draining', 'The server is shutting down and takes no more streams.');
    }
    const opening = [...this.sessions.values()].filter(({ isOpening }) => isOpening).length;
    if (opening < MAX_OPENING) return undefined;
    return new DataFlowError('server.busy', 'Too many clients have opened a stream and not started it.');
  }
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
function refuseHandshake(request: IncomingMessage, socket: Socket, error: DataFlowError, path: string): void {
  const response = new ServerResponse(request);
  response.assignSocket(socket);
  response.shouldKeepAlive = false;
  socket.on('error', () => undefined);
  response.once('finish', () => socket.destroy());
  if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', error.retryAfterSeconds);
  response.writeHead(error.httpStatus, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(problemOf(error, path, currentTraceId())));
}
