import type { DataFlowError } from '../../common/errors/index.js';
import type { Waiting } from '../contract/index.js';
import type { FlowEvent } from '../events/index.js';

/** The parts of the graph that the outlets of a run need. */
export interface OutletsHost {
  readonly operationRateHz: number;
  /** Whether the runs are timed. */
  readonly isTimed: boolean;
  /** Why the operation was aborted; nothing is sent any more then. */
  readonly aborted: DataFlowError | undefined;
  /** Sees every event that a run emits, when the operation is being debugged. */
  readonly debug: ((nodeId: string, event: FlowEvent) => Waiting) | undefined;
}

/** The parts of its graph that a runner needs. */
export interface RunnerHost extends OutletsHost {
  readonly mailboxMessages: number;
  /** Maximum length of a text that a node is given at once, in characters. */
  readonly maxTextCharacters: number;
  /** Sends an event to the client, past the graph. */
  publish(event: FlowEvent): Waiting;
  /** A node whose `onError` is `fail` failed. */
  failed(error: DataFlowError): void;
  /** A runner has done what there was to do. */
  rested(): void;
  /** A runner has done all that it will. */
  flushed(): void;
}
