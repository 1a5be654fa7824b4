import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Behaviour of a stand-in for a service on a complete request; the count is of requests. */
export type HttpBehaviour = (
  response: ServerResponse,
  request: IncomingMessage & { readonly body: Buffer },
  count: number,
) => void;

/** Answers with JSON. */
export function answerJson(value: unknown): HttpBehaviour {
  return (response) => void response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
}

/** A real HTTP server with a behaviour given by the test. */
export class HttpService {
  private count = 0;
  private unanswered = 0;

  private constructor(
    private readonly server: Server,
    behave: HttpBehaviour,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const count = (this.count += 1);
      this.unanswered += 1;
      response.once('close', () => (this.unanswered -= 1));
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.once('end', () => behave(response, Object.assign(request, { body: Buffer.concat(chunks) }), count));
    });
  }

  static async start(behave: HttpBehaviour): Promise<HttpService> {
    const server = createServer();
    const service = new HttpService(server, behave);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Requests so far. */
  get asked(): number {
    return this.count;
  }

  /** Requests without a complete answer. */
  get open(): number {
    return this.unanswered;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
