import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { TokenFetcher, type TokenResponse } from '../../src/credentials/index.js';

export interface TokenRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A token endpoint over real HTTP. By default it gives the tokens `token-1`, `token-2`, …. */
export class TokenEndpoint {
  readonly requests: TokenRequest[] = [];
  status = 200;
  /** The answer; undefined for the next token. */
  body: string | undefined;
  expiresIn = 3_600;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TokenEndpoint> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        endpoint.requests.push({ method: request.method ?? '', headers: request.headers, body });
        const token = { access_token: `token-${endpoint.requests.length}`, token_type: 'Bearer' };
        response.writeHead(endpoint.status, { 'Content-Type': 'application/json' });
        response.end(endpoint.body ?? JSON.stringify({ ...token, expires_in: endpoint.expiresIn }));
      });
    });
    const endpoint = new TokenEndpoint(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/connect/token`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Calls any address. */
export class PlainTokenFetcher extends TokenFetcher {
  override async fetch(
    url: string,
    form: URLSearchParams,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<TokenResponse> {
    const response = await fetch(url, { method: 'POST', body: form, headers, signal, redirect: 'manual' });
    return { status: response.status, body: await response.text() };
  }
}
