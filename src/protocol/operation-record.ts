import type { FlowType } from './flow-type.js';
import type { OperationState } from './operation-state.js';

/** A row of the ledger: one operation, from its acceptance to its end and after. */
export interface OperationRecord {
  /** A ULID. */
  readonly id: string;
  readonly tenantId: string;
  readonly projectName: string;
  readonly projectVersion: number;
  readonly flowType: FlowType;
  readonly state: OperationState;
  /** Why it failed, from the catalogue of the server that ran it; null unless it did. */
  readonly errorCode: string | null;
  /** The node that caused the failure, if any. */
  readonly nodeId: string | null;
  /** The client's own id of the operation. */
  readonly externalId: string | null;
  readonly acceptedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly audioMs: number | null;
  readonly sampleRateHz: number | null;
  readonly channelCount: number | null;
  readonly eventsOut: number;
  /** The process that runs it, as it says in `OperationRepository.beat`. */
  readonly owner: string;
}
