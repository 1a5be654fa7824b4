import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { Log } from '../common/logging/index.js';
import { noteIds } from '../common/request-context/index.js';
import type { ProjectContext } from '../projects/index.js';
import { TenancyService, type Tenant } from '../tenancy/index.js';
import { Operation } from './operation.js';
import { newOperationId } from './operation-id.js';
import { OperationLedger } from './operation-ledger.js';
import { OperationLog } from './operation-log.js';
import { OperationsConfig } from './operations.config.js';

/** How soon a client that was refused for want of room may try again, in seconds. */
const RETRY_SECONDS = 5;

/** The orchestrator: takes operations in, within the limits, knows those that live, and ends them on shutdown. */
@Injectable()
export class OperationService {
  private readonly live = new Map<string, Operation>();
  private isDraining = false;

  constructor(
    private readonly config: OperationsConfig,
    private readonly tenancy: TenancyService,
    private readonly log: Log,
    private readonly operationLog: OperationLog,
    private readonly ledger: OperationLedger,
  ) {}

  /** How many operations have not been released. */
  get count(): number {
    return this.live.size;
  }

  /** The operations that have not been released, oldest first. */
  list(): Operation[] {
    return [...this.live.values()];
  }

  /** Whether the process still takes operations in. */
  get isAccepting(): boolean {
    return !this.isDraining;
  }

  /**
   * Takes an operation in. Whoever calls must see to it that it is released.
   *
   * @throws DataFlowError `server.draining`, `server.busy`, `quota.exceeded`
   */
  accept(project: ProjectContext): Operation {
    this.checkRoom(project.tenant);
    const operation = new Operation(newOperationId(), project, this.config, this.log, [this.operationLog, this.ledger]);
    this.live.set(operation.id, operation);
    noteIds({ operationId: operation.id });
    this.ledger.accepted(operation);
    return operation;
  }

  /** Ends an operation, if need be, and gives back all that it holds. */
  async release(operation: Operation): Promise<void> {
    try {
      await operation.release();
    } finally {
      this.live.delete(operation.id);
    }
  }

  /**
   * A live operation of a tenant that the caller may use.
   *
   * @throws DataFlowError `operation.not-found`, also when it is somebody else's
   */
  async find(id: string, caller: Caller): Promise<Operation> {
    const operation = this.live.get(id);
    if (operation && (await this.tenancy.mayUse(operation.project.tenant, caller))) return operation;
    throw new DataFlowError('operation.not-found', 'There is no such operation, or it is not running.');
  }

  /** Takes no more operations in. */
  refuse(): void {
    this.isDraining = true;
  }

  /** Waits for the live operations to end, and fails those that do not within the grace period. */
  async drain(): Promise<void> {
    this.refuse();
    const operations = [...this.live.values()];
    const ended = Promise.all(operations.map((operation) => operation.ended));
    await Promise.race([ended, sleep(this.config.shutdownGraceSeconds * 1000)]);
    for (const operation of operations) {
      operation.fail(
        new DataFlowError('server.draining', 'The server shut down before the operation ended.', {
          retryAfterSeconds: RETRY_SECONDS,
        }),
      );
    }
    await ended;
  }

  private checkRoom(tenant: Tenant): void {
    const retryAfterSeconds = RETRY_SECONDS;
    if (this.isDraining) {
      throw new DataFlowError('server.draining', 'The server is shutting down and takes no more operations.', {
        retryAfterSeconds,
      });
    }
    const { maxOperations } = this.config;
    if (maxOperations > 0 && this.live.size >= maxOperations) {
      throw new DataFlowError('server.busy', `The server runs MAX_OPERATIONS (${maxOperations}) operations.`, {
        retryAfterSeconds,
      });
    }
    if (tenant.maxOperations === null) return;
    const own = [...this.live.values()].filter(({ project }) => project.tenant.id === tenant.id).length;
    if (own >= tenant.maxOperations) {
      throw new DataFlowError(
        'quota.exceeded',
        `The tenant runs ${own} operations, and may run ${tenant.maxOperations}.`,
        {
          retryAfterSeconds,
        },
      );
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
