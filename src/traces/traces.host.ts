import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Log } from '../common/logging/index.js';
import { within } from '../common/promises/index.js';
import { Environment, traceExportOf } from '../config/index.js';
import { OperationService } from '../operations/index.js';
import type { OperationTracer } from './operation-tracer.js';

/** How long the last spans may take to go out, in milliseconds. */
const CLOSE_MS = 5_000;

/** Traces from the start of the application to its end, where an exporter is configured. OpenTelemetry is loaded only then. */
@Injectable()
export class TracesHost implements OnApplicationBootstrap, OnApplicationShutdown {
  private tracer: OperationTracer | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly operations: OperationService,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const target = traceExportOf(this.environment);
    if (!target) return;
    const { OperationTracer } = await import('./operation-tracer.js');
    this.tracer = new OperationTracer(target, this.log);
    this.operations.observe(this.tracer);
  }

  /** Sends the spans that wait. */
  async onApplicationShutdown(): Promise<void> {
    if (!this.tracer) return;
    const isDone = await within(CLOSE_MS, this.tracer.close()).catch(() => false);
    if (!isDone) this.log.warn('spans left behind');
  }
}
