import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { TEST_CERTIFICATE } from './test-certificate.js';

/** Behaviour of a stand-in for a service, from the handshake or the open socket on; counts handshakes. */
export type SocketBehaviour =
  | ((socket: WebSocket, request: IncomingMessage, count: number) => void)
  | { readonly handshake: (connection: Duplex, request: IncomingMessage, count: number) => void };

/** A real WebSocket server with a behaviour given by the test. */
export class SocketService {
  private readonly connections = new Set<Socket>();
  private count = 0;

  private constructor(
    private readonly server: Server,
    behave: SocketBehaviour,
    private readonly scheme: string,
    options: ServerOptions,
  ) {
    const sockets = new WebSocketServer({ noServer: true, ...options });
    server.on('connection', (connection: Socket) => {
      this.connections.add(connection.on('error', () => undefined));
      // Servers of HTTP leave their end open.
      connection.once('end', () => connection.end());
      connection.once('close', () => this.connections.delete(connection));
    });
    server.on('upgrade', (request: IncomingMessage, connection, head) => {
      const count = (this.count += 1);
      if (typeof behave !== 'function') behave.handshake(connection.resume(), request, count);
      else {
        sockets.handleUpgrade(request, connection, head, (socket) => {
          socket.on('error', () => undefined);
          behave(socket, request, count);
        });
      }
    });
  }

  static async start(
    behave: SocketBehaviour,
    { isSecure = false, ...options }: ServerOptions & { readonly isSecure?: boolean } = {},
  ): Promise<SocketService> {
    const server = isSecure ? createHttpsServer(TEST_CERTIFICATE) : createHttpServer();
    const service = new SocketService(server, behave, isSecure ? 'wss' : 'ws', options);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}/`;
  }

  /** Handshakes so far. */
  get asked(): number {
    return this.count;
  }

  /** Connections that are open. */
  get open(): number {
    return this.connections.size;
  }

  close(): void {
    for (const connection of this.connections) connection.destroy();
    this.server.close();
  }
}
