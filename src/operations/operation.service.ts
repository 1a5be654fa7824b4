import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { Log } from '../common/logging/index.js';
import { noteIds } from '../common/request-context/index.js';
import { CredentialService } from '../credentials/index.js';
import { OutgoingClient } from '../outgoing/index.js';
import type { ServicesOf } from '../pipeline/index.js';
import type { ProjectContext } from '../projects/index.js';
import type { FlowType, JsonObject } from '../protocol/index.js';
import { TenancyService, type Tenant } from '../tenancy/index.js';
import { Admission, RETRY_SECONDS } from './admission.js';
import { OperationLedger } from './ledger/index.js';
import { newOperationId } from './operation-id.js';
import { OperationLog } from './operation-log.js';
import { OperationServices } from './operation-services.js';
import { traceOperation } from './operation-trace.js';
import { Operation, type OperationObserver } from './operation.js';
import { OperationsConfig } from './operations.config.js';
import { readStartMessage, type StartMessage } from './start-message/index.js';

/**
 * The orchestrator of operations.
 *
 * It accepts them within the limits, finds those that are live, and ends them on shutdown.
 */
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

  /**
   * Notifies `observer` of every step of later operations.
   *
   * Call it before the server listens.
   */
  observe(observer: OperationObserver): void {
    this.observers.push(observer);
  }

  /** Whether the process still accepts operations. */
  get isAccepting(): boolean {
    return this.admission.isAccepting;
  }

  /** Returns why there is no room for one more operation of any tenant; undefined if there is. */
  findRoomFault(): DataFlowError | undefined {
    return this.admission.findFault(this.live.size);
  }

  /**
   * Accepts an operation. The caller has to release it.
   *
   * With `isStrict` each warning is an error.
   *
   * @throws DataFlowError `server.draining`, `server.busy`, `quota.exceeded`
   */
  accept(project: ProjectContext, flowType: FlowType, { isStrict = false } = {}): Operation {
    this.checkRoomFor(project.tenant);
    const trace = traceOperation(this.config.isTraced);
    const credentials = this.credentials.forTenant(project.tenant.id);
    const services: ServicesOf = (signal, traceparent) =>
      new OperationServices(this.outgoing, project.tenant.id, credentials, signal, traceparent);
    const operation = new Operation({
      id: newOperationId(),
      project,
      flowType,
      observers: this.observers,
      isStrict,
      means: { config: this.config, log: this.log, trace, credentials, services },
    });
    this.live.set(operation.id, operation);
    noteIds({ operationId: operation.id });
    this.ledger.accepted(operation);
    return operation;
  }

  /**
   * Reads what a client asks of an operation, and checks it against the project.
   *
   * @throws DataFlowError `request.invalid` with every fault at once.
   */
  readMessage(project: ProjectContext, json: JsonObject): StartMessage {
    return readStartMessage(json, project, this.config.maxEventsIn);
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
   * @throws DataFlowError `operation.not-found`, also when it is that of another tenant
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
    const use = { own, live: this.live.size, isShared: this.tenancy.isShared };
    const fault = this.findRoomFault() ?? this.admission.findTenantFault(tenant, use);
    if (!fault) return;
    for (const observer of this.observers) observer.refused?.(fault.code, tenant);
    throw fault;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
