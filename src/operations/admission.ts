import { Injectable } from '@nestjs/common';
import { DataFlowError, type ErrorCode, type RateLimit } from '../common/errors/index.js';
import type { Tenant } from '../tenancy/index.js';
import { OperationsConfig } from './operations.config.js';
import { PressureGauge } from './pressure-gauge.js';

/** How soon a client that was refused for want of room may try again, in seconds. */
export const RETRY_SECONDS = 5;

/** Share of all slots that a tenant may always hold, and share that must be free for it to hold more. */
const OWN_SHARE = 1 / 2;
const FREE_SHARE = 1 / 4;

/** How the slots of the process are used when a tenant asks for one more. */
interface SlotUse {
  /** Operations of the tenant, without the one that it asks for. */
  readonly own: number;
  /** Operations of all tenants. */
  readonly live: number;
  /** Whether there are other tenants. */
  readonly isShared: boolean;
}

/**
 * Decides whether there is room for one more operation.
 *
 * It decides before the body of a request is read.
 */
@Injectable()
export class Admission {
  private isOpen = true;

  constructor(
    private readonly config: OperationsConfig,
    private readonly gauge: PressureGauge,
  ) {}

  /** Whether operations are accepted at all. */
  get isAccepting(): boolean {
    return this.isOpen;
  }

  /** Accepts no more operations from now on. */
  close(): void {
    this.isOpen = false;
  }

  /**
   * Returns why the process has no room for any tenant.
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
   * Returns why the tenant may not have one more operation.
   *
   * Without a limit of its own, a tenant that shares the server gets no more than half of the slots while fewer than a
   * quarter are free.
   */
  findTenantFault({ maxOperations: limit }: Tenant, { own, live, isShared }: SlotUse): DataFlowError | undefined {
    if (limit !== null) {
      if (own < limit) return undefined;
      const detail = `The tenant runs ${own} operations, and may run ${limit}.`;
      return refusal('quota.exceeded', detail, { policy: 'tenant', quota: limit });
    }
    const { maxOperations: slots } = this.config;
    if (slots === 0 || !isShared || own + 1 <= slots * OWN_SHARE || slots - live >= slots * FREE_SHARE)
      return undefined;
    const detail = `The tenant runs ${own} operations; one more is more than half of MAX_OPERATIONS (${slots}), and fewer than a quarter are free for other tenants. Wait for some to end, or have a \`maxOperations\` of its own set for the tenant.`;
    return refusal('quota.exceeded', detail, { policy: 'share', quota: Math.floor(slots * OWN_SHARE) });
  }
}

function isOver(value: number, limit: number): boolean {
  return limit > 0 && value > limit;
}

function refusal(code: ErrorCode, detail: string, rateLimit?: RateLimit): DataFlowError {
  return new DataFlowError(code, detail, { retryAfterSeconds: RETRY_SECONDS, ...(rateLimit && { rateLimit }) });
}
