import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type IdGenerator } from '@opentelemetry/sdk-trace-base';
import type { Log } from '../common/logging/index.js';
import type { TraceExport } from '../config/index.js';
import type { Operation, OperationObserver } from '../operations/index.js';
import type { NodeReport } from '../pipeline/index.js';
import { hasEnded } from '../protocol/index.js';
import { LoggedExporter } from './logged-exporter.js';

/** Gives the next span prepared ids: calls to services carried them before the span is written. */
class GivenIds implements IdGenerator {
  traceId = '';
  spanId = '';
  readonly generateTraceId = (): string => this.traceId;
  readonly generateSpanId = (): string => this.spanId;
}

interface SpanPlan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanId: string;
  readonly startTime: Date;
  readonly attributes: Attributes;
}

/**
 * Writes the spans of operations that have ended: one each, and one for each of their node runs.
 *
 * Spans hold ids, kinds and counts; no transcript, token, setting, or data of an event.
 */
export class OperationTracer implements OperationObserver {
  private readonly ids = new GivenIds();
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;

  constructor({ url }: TraceExport, log: Log) {
    const exporter = new LoggedExporter(new OTLPTraceExporter(url === undefined ? {} : { url }), log);
    const resource = resourceFromAttributes({ 'service.name': 'dataflow' });
    this.provider = new BasicTracerProvider({
      resource: resource.merge(detectResources({ detectors: [envDetector] })),
      idGenerator: this.ids,
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    this.tracer = this.provider.getTracer('dataflow');
  }

  changed(operation: Operation): void {
    const { end, endedAt, trace: own } = operation;
    if (!end || !endedAt || !hasEnded(operation.state)) return;
    this.ids.traceId = own.traceId;
    const span = this.begin(operationPlan(operation), parentOf(operation));
    const within = trace.setSpan(ROOT_CONTEXT, span);
    for (const node of operation.nodes) this.writeNode(node, within, endedAt);
    if (end.state !== 'succeeded') span.setStatus({ code: SpanStatusCode.ERROR, message: end.error.code });
    span.end(endedAt);
  }

  /** Sends the pending spans. */
  close(): Promise<void> {
    return this.provider.shutdown();
  }

  private writeNode(node: NodeReport, parent: Context, operationEndedAt: Date): void {
    const { id, type, spanId, startedAtMs, endedAtMs } = node;
    if (startedAtMs === undefined) return;
    const attributes: Attributes = {
      'dataflow.node.id': id,
      'dataflow.node.type': type,
      'dataflow.node.busy_ms': Math.round(node.busyMs),
      'dataflow.node.wait_ms': Math.round(node.waitMs),
      'dataflow.node.audio_ms': Math.round(node.audioMsIn),
      'dataflow.node.events_out': node.eventsOut,
      'dataflow.node.errors': node.errors,
    };
    const startTime = new Date(startedAtMs);
    const span = this.begin({ name: `node ${type}`, kind: SpanKind.INTERNAL, spanId, startTime, attributes }, parent);
    if (node.errors > 0) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endedAtMs === undefined ? operationEndedAt : new Date(endedAtMs));
  }

  private begin({ name, spanId, ...options }: SpanPlan, parent: Context): Span {
    this.ids.spanId = spanId;
    return this.tracer.startSpan(name, options, parent);
  }
}

function operationPlan(operation: Operation): SpanPlan {
  const { id, state, end, project, timings, audioMs } = operation;
  return {
    name: 'operation',
    kind: SpanKind.SERVER,
    spanId: operation.trace.spanId,
    startTime: operation.acceptedAt,
    attributes: {
      'dataflow.operation.id': id,
      'dataflow.operation.state': state,
      'dataflow.operation.flow_type': operation.flowType,
      'dataflow.tenant.id': project.tenant.id,
      'dataflow.project.name': project.name,
      'dataflow.project.version': project.version,
      'dataflow.operation.receive_ms': timings.receiveMs,
      'dataflow.operation.process_ms': timings.processMs,
      'dataflow.operation.drain_ms': timings.drainMs,
      'dataflow.operation.events_out': operation.eventsOut,
      ...(audioMs !== null && { 'dataflow.operation.audio_ms': audioMs }),
      ...(end && end.state !== 'succeeded' && { 'error.type': end.error.code }),
    },
  };
}

function parentOf({ trace: { traceId, caller } }: Operation): Context {
  if (!caller) return ROOT_CONTEXT;
  const traceFlags = caller.isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: caller.spanId, traceFlags, isRemote: true });
}
