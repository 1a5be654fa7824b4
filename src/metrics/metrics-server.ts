import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { listenFailure } from '../common/http/index.js';
import type { Log } from '../common/logging/index.js';
import type { Metrics } from './metrics.js';

/** Time limit for a request: a scrape is small, so a slower client is not a scraper. */
const REQUEST_MS = 5_000;

/** Answers `GET /metrics` on a separate port, without a token; the port must not be public. */
export class MetricsServer {
  private readonly server: Server;

  constructor(
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {
    const options = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: REQUEST_MS };
    this.server = createServer(options, (request, response) => void this.answer(request, response));
  }

  get url(): string {
    const { address, family, port } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  /** @throws StartError */
  async listen(port: number, host: string): Promise<void> {
    try {
      this.server.listen(port, host);
      await once(this.server, 'listening');
    } catch (error) {
      throw listenFailure(error, { portVariable: 'METRICS_PORT', port, hostVariable: 'METRICS_HOST', host });
    }
    this.log.info('metrics', { metricsUrl: `${this.url}/metrics` });
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const isRead = method === 'GET' || method === 'HEAD';
    if (!isRead || url.split('?')[0] !== '/metrics') {
      response.writeHead(isRead ? 404 : 405, isRead ? {} : { Allow: 'GET, HEAD' }).end();
      return;
    }
    try {
      const text = await this.metrics.render();
      response.writeHead(200, { 'Content-Type': this.metrics.contentType, 'Cache-Control': 'no-store' }).end(text);
    } catch (error) {
      this.log.error('metrics could not be collected', { error });
      response.writeHead(500).end();
    }
  }
}
