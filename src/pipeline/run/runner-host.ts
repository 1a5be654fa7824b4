import type { DataFlowError } from '../../common/errors/index.js';
import type { Waiting } from '../contract/index.js';
import type { FlowEvent } from '../events/index.js';

/** What the outlets of a run need of the graph. */
export interface OutletsHost {
  readonly operationRateHz: number;
  /** Whether the runs are timed. */
  readonly isTimed: boolean;
  /** Why the operation was aborted; nothing is sent any more then. */
  readonly aborted: DataFlowError | undefined;
  /** Sees every event that a run emits, when the operation is being debugged. */
  readonly debug: ((nodeId: string, event: FlowEvent) => Waiting) | undefined;
}

/** What a runner needs of the graph that it is part of. */
export interface RunnerHost extends OutletsHost {
  readonly mailboxMessages: number;
  /** Sends an event to the client, past the graph. */
  publish(event: FlowEvent): Waiting;
  /** A node whose `onError` is `fail` failed. */
  failed(error: DataFlowError): void;
  /** A runner has done what there was to do. */
  rested(): void;
  /** A runner has done all that it will. */
  flushed(): void;
}
