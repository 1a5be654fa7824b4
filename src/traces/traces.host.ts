import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Log } from '../common/logging/index.js';
import { within } from '../common/promises/index.js';
import { Environment, traceExportOf } from '../config/index.js';
import { OperationService } from '../operations/index.js';
import type { OperationTracer } from './operation-tracer.js';

/** Time limit for sending the last spans, in milliseconds. */
const CLOSE_MS = 5_000;

/**
 * Traces for the lifetime of the application, if an exporter is configured.
 *
 * OpenTelemetry is loaded only then.
 */
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

  /** Sends the pending spans. */
  async onApplicationShutdown(): Promise<void> {
    if (!this.tracer) return;
    const isDone = await within(CLOSE_MS, this.tracer.close()).catch(() => false);
    if (!isDone) this.log.warn('spans left behind');
  }
}
