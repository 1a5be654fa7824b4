import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP writes it in JSON. */
export interface OtlpSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: OtlpSpan['attributes'] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/** Receives spans as an OpenTelemetry collector does, and keeps them. */
export class Collector {
  readonly bodies: string[] = [];
  status = 200;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.method === 'POST' && request.url === '/v1/traces')
          collector.bodies.push(Buffer.concat(chunks).toString());
        response.writeHead(collector.status, { 'Content-Type': 'application/json' }).end('{}');
      });
    });
    const collector = new Collector(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get services(): unknown[] {
    return this.parsed.map(({ resource }) => valueOf(resource.attributes, 'service.name'));
  }

  get spans(): OtlpSpan[] {
    return this.parsed.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private get parsed(): OtlpTraces['resourceSpans'][number][] {
    return this.bodies.flatMap((body) => (JSON.parse(body) as OtlpTraces).resourceSpans);
  }
}

/** An attribute of a span; undefined when it has none of that name. */
export function valueOf(attributes: OtlpSpan['attributes'], key: string): unknown {
  return Object.values(attributes.find((attribute) => attribute.key === key)?.value ?? {})[0];
}
