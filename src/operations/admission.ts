import { Injectable } from '@nestjs/common';
import { DataFlowError, type ErrorCode } from '../common/errors/index.js';
import type { Tenant } from '../tenancy/index.js';
import { OperationsConfig } from './operations.config.js';
import { PressureGauge } from './pressure-gauge.js';

/** How soon a client that was refused for want of room may try again, in seconds. */
export const RETRY_SECONDS = 5;

/** Decides whether there is room for one more operation. It is asked before a body is, and so costs next to nothing. */
@Injectable()
export class Admission {
  private isOpen = true;

  constructor(
    private readonly config: OperationsConfig,
    private readonly gauge: PressureGauge,
  ) {}

  /** Whether any more are taken in at all. */
  get isAccepting(): boolean {
    return this.isOpen;
  }

  /** Takes no more in, for good. */
  close(): void {
    this.isOpen = false;
  }

  /**
   * Why the process has no room, for whomever.
   *
   * @param live How many operations it has.
   * @returns `server.draining` or `server.busy`; undefined when it has room.
   */
  findFault(live: number): DataFlowError | undefined {
    if (!this.isOpen) return refusal('server.draining', 'The server is shutting down and takes no more operations.');
    const { maxOperations, maxEventLoopDelayMs, maxHeapPercent } = this.config;
    if (isOver(live + 1, maxOperations)) {
      return refusal('server.busy', `The server runs MAX_OPERATIONS (${maxOperations}) operations.`);
    }
    const { eventLoopDelayMs, heapPercent } = this.gauge.read();
    if (isOver(eventLoopDelayMs, maxEventLoopDelayMs)) {
      const detail = `The server answers late by more than MAX_EVENT_LOOP_DELAY_MS (${maxEventLoopDelayMs} ms).`;
      return refusal('server.busy', detail);
    }
    if (isOver(heapPercent, maxHeapPercent)) {
      return refusal('server.busy', `The server uses more than MAX_HEAP_PERCENT (${maxHeapPercent} %) of its memory.`);
    }
    return undefined;
  }

  /**
   * Why the tenant may not have one more.
   *
   * @param own How many it has.
   */
  findTenantFault({ maxOperations }: Tenant, own: number): DataFlowError | undefined {
    if (maxOperations === null || own < maxOperations) return undefined;
    return refusal('quota.exceeded', `The tenant runs ${own} operations, and may run ${maxOperations}.`);
  }
}

function isOver(value: number, limit: number): boolean {
  return limit > 0 && value > limit;
}

function refusal(code: ErrorCode, detail: string): DataFlowError {
  return new DataFlowError(code, detail, { retryAfterSeconds: RETRY_SECONDS });
}
