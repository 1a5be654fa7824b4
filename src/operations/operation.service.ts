import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { Log } from '../common/logging/index.js';
import { noteIds } from '../common/request-context/index.js';
import { CredentialService } from '../credentials/index.js';
import { OutgoingClient } from '../outgoing/index.js';
import type { FlowType, ServicesOf } from '../pipeline/index.js';
import type { ProjectContext } from '../projects/index.js';
import { TenancyService, type Tenant } from '../tenancy/index.js';
import { Admission, RETRY_SECONDS } from './admission.js';
import { Operation, type OperationObserver } from './operation.js';
import { newOperationId } from './operation-id.js';
import { OperationLedger } from './operation-ledger.js';
import { OperationLog } from './operation-log.js';
import { OperationServices } from './operation-services.js';
import { traceOperation } from './operation-trace.js';
import { OperationsConfig } from './operations.config.js';

/** The orchestrator: takes operations in, within the limits, knows those that live, and ends them on shutdown. */
@Injectable()
export class OperationService {
  private readonly live = new Map<string, Operation>();
  private readonly observers: OperationObserver[];

  constructor(
    private readonly config: OperationsConfig,
    private readonly admission: Admission,
    private readonly tenancy: TenancyService,
    private readonly credentials: CredentialService,
    private readonly log: Log,
    operationLog: OperationLog,
    private readonly ledger: OperationLedger,
    private readonly outgoing: OutgoingClient,
  ) {
    this.observers = [operationLog, ledger];
  }

  /** How many operations have not been released. */
  get count(): number {
    return this.live.size;
  }

  /** The operations that have not been released, oldest first. */
  list(): Operation[] {
    return [...this.live.values()];
  }

  /** Tells `observer` of every step of the operations that come from now on. To be called before the server listens. */
  observe(observer: OperationObserver): void {
    this.observers.push(observer);
  }

  /** Whether the process still takes operations in. */
  get isAccepting(): boolean {
    return this.admission.isAccepting;
  }

  /** Why there is no room for one more operation, whosever it is; undefined when there is. */
  findRoomFault(): DataFlowError | undefined {
    return this.admission.findFault(this.live.size);
  }

  /**
   * Takes an operation in. Whoever calls must see to it that it is released.
   *
   * @throws DataFlowError `server.draining`, `server.busy`, `quota.exceeded`
   */
  accept(project: ProjectContext, flowType: FlowType): Operation {
    this.checkRoomFor(project.tenant);
    const trace = traceOperation(this.config.isTraced);
    const credentials = this.credentials.forTenant(project.tenant.id);
    const services: ServicesOf = (signal, traceparent) =>
      new OperationServices(this.outgoing, project.tenant.id, credentials, signal, traceparent);
    const operation = new Operation(newOperationId(), project, flowType, this.config, this.log, this.observers, {
      trace,
      credentials,
      services,
    });
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
    this.admission.close();
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

  /** @throws DataFlowError */
  private checkRoomFor(tenant: Tenant): void {
    const own = [...this.live.values()].filter(({ project }) => project.tenant.id === tenant.id).length;
    const fault = this.findRoomFault() ?? this.admission.findTenantFault(tenant, own);
    if (!fault) return;
    for (const observer of this.observers) observer.refused?.(fault.code);
    throw fault;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
