import { Module } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../src/pipeline/index.js';
import { Collector, valueOf, type OtlpSpan } from '../support/collector.js';
import { TestApp } from '../support/test-app.js';
import { projectOf, TestNodesModule } from '../support/test-nodes.module.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const event = { Name: 'Greeting', Data: { text: 'secret-of-the-caller' } };
const parameters = {
  Events: [event],
  Settings: { Pin: 'secret-of-the-settings' },
  CallProperties: { CallerNumber: 'secret-of-the-call' },
};

class NoParameters {}

const calling = defineNode({
  type: 'test-tracing',
  summary: 'For tests.',
  parameters: NoParameters,
  flowTypes: ['batch'],
  whenOff: 'pass',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

/** Stands for a node that calls a service: it keeps the header that it would send. */
@DataFlowNode(calling)
class CallingNode implements NodeProvider<typeof calling> {
  readonly headers: string[] = [];

  start({ traceparent, emit }: NodeContext<typeof calling>): NodeRun<typeof calling> {
    this.headers.push(traceparent);
    return { onEvent: (one) => emit('events', one) };
  }
}

@Module({ providers: [CallingNode] })
class CallingModule {}

const project = {
  ...projectOf('project', 'test-tracing'),
  connections: [
    { from: 'entry.events.0', to: 'node.events' },
    { from: 'node.events', to: 'publisher.events' },
  ],
};

describe('traces', () => {
  let collector: Collector;
  let app: TestApp;
  let isClosed: boolean;

  beforeEach(async () => {
    collector = await Collector.start();
    isClosed = false;
  });
  afterEach(async () => {
    await close();
    await collector.close();
  });

  async function start(environment: Record<string, string>): Promise<void> {
    app = await TestApp.start({ imports: [TestNodesModule, CallingModule], environment });
    await app.saveProject(project);
    await app.saveProject(projectOf('failing', 'test-failing'));
  }

  /** Ends the application, which sends what waits. */
  async function close(): Promise<void> {
    if (!isClosed) await app.close();
    isClosed = true;
  }

  function spanOf(name: string): OtlpSpan {
    const found = collector.spans.filter((span) => span.name === name);
    expect(found).toHaveLength(1);
    return found[0]!;
  }

  it('sends one span an operation and one a node run, under the span of the caller', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const headers = { traceparent: `00-${TRACE}-${CALLER}-01` };
    const response = await app.run('project', { parameters, headers });
    expect(response.status).toBe(200);
    await response.text();
    await close();
    const operation = spanOf('operation');
    expect(operation).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
    expect(valueOf(operation.attributes, 'dataflow.operation.id')).toBe(response.headers.get('SessionId'));
    expect(valueOf(operation.attributes, 'dataflow.operation.state')).toBe('succeeded');
    expect(valueOf(operation.attributes, 'dataflow.project.name')).toBe('project');
    const nodes = collector.spans.filter(({ name }) => name.startsWith('node '));
    expect(nodes.map(({ name }) => name).sort()).toEqual(['node entry', 'node publisher', 'node test-tracing']);
    for (const node of nodes) {
      expect(node).toMatchObject({ traceId: TRACE, parentSpanId: operation.spanId });
      expect(BigInt(node.endTimeUnixNano) >= BigInt(node.startTimeUnixNano)).toBe(true);
      expect(BigInt(node.startTimeUnixNano) >= BigInt(operation.startTimeUnixNano)).toBe(true);
    }
    expect(collector.services).toContain('dataflow');
    const [header] = app.app.get(CallingNode).headers;
    expect(header).toBe(`00-${TRACE}-${spanOf('node test-tracing').spanId}-01`);
  });

  it('reports a failure by its code, and no data that was sent', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await app.run('failing', { parameters });
    await app.run('project', { parameters });
    await close();
    const [failed] = collector.spans.filter(
      ({ name, attributes }) => name === 'operation' && valueOf(attributes, 'dataflow.operation.state') === 'failed',
    );
    expect(failed?.status).toEqual({ code: 2, message: 'node.failed' });
    expect(spanOf('node test-failing').status).toEqual({ code: 2 });
    expect(collector.bodies.join()).not.toMatch(/secret|Greeting|Bearer|eyJ/);
  });

  it('begins a trace where the caller has none, the one that logs name', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await app.run('project', { parameters });
    await close();
    const operation = spanOf('operation');
    expect(operation.parentSpanId ?? '').toBe('');
    expect(app.logLines.join('')).toContain(`"traceId":"${operation.traceId}"`);
  });

  it('keeps no trace that the caller does not keep', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await app.run('project', { parameters, headers: { traceparent: `00-${TRACE}-${CALLER}-00` } });
    await close();
    expect(collector.spans).toEqual([]);
    expect(app.app.get(CallingNode).headers[0]).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });

  it('sends nothing by default, but still propagates the trace', async () => {
    await start({});
    await app.run('project', { parameters, headers: { traceparent: `00-${TRACE}-${CALLER}-01` } });
    await close();
    expect(collector.bodies).toEqual([]);
    expect(app.app.get(CallingNode).headers[0]).toMatch(new RegExp(`^00-${TRACE}-(?!${CALLER})[0-9a-f]{16}-01$`));
  });

  it('goes on, and says so, when the collector takes nothing', async () => {
    collector.status = 400;
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    expect((await app.run('project', { parameters })).status).toBe(200);
    await close();
    expect(app.logLines.join('')).toContain('spans cannot be sent');
  });
});
