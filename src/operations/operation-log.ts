import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/index.js';
import { hasEnded } from '../protocol/index.js';
import type { Operation, OperationObserver } from './operation.js';

/** Writes one line for each operation, when it has ended. */
@Injectable()
export class OperationLog implements OperationObserver {
  constructor(private readonly log: Log) {}

  changed(operation: Operation): void {
    const { id, project, flowType, state, end } = operation;
    if (!hasEnded(state)) return;
    const { receiveMs, processMs, drainMs } = operation.timings;
    this.log.info('operation ended', {
      operationId: id,
      tenantId: project.tenant.id,
      project: project.name,
      version: project.version,
      flowType,
      state,
      audioMs: operation.audioMs,
      eventsOut: operation.eventsOut,
      receiveMs,
      processMs,
      drainMs,
      ...(end &&
        end.state !== 'succeeded' && {
          code: end.error.code,
          detail: end.error.detail,
          error: end.error.cause,
        }),
    });
  }
}
