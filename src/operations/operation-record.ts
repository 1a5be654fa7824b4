/** A row of the ledger: one operation, from its acceptance to its end and after. */
export interface OperationRecord {
  /** A ULID. */
  readonly id: string;
  readonly tenantId: string;
  readonly projectName: string;
  readonly projectVersion: number;
  readonly flowType: 'batch' | 'stream';
  readonly state: 'accepted' | 'starting' | 'running' | 'draining' | 'stopping' | 'succeeded' | 'failed' | 'cancelled';
  /** Why it failed, from the catalogue of the server that ran it; null unless it did. */
  readonly errorCode: string | null;
  /** The node that it failed at, where one is to blame. */
  readonly nodeId: string | null;
  /** The client's own name for it. */
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
