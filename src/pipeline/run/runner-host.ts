import type { DataFlowError } from '../../common/errors/index.js';
import type { Waiting } from '../contract/index.js';
import type { FlowEvent } from '../events/index.js';
import type { EventTracer } from './event-tracer.js';

/** The parts of the graph that the outlets of a run need. */
export interface OutletsHost {
  readonly operationRateHz: number;
  /** Whether the runs are timed. */
  readonly isTimed: boolean;
  /** Why the operation was aborted; nothing is sent any more then. */
  readonly aborted: DataFlowError | undefined;
  /** Makes what notes where the events of a node come from; undefined where nobody sorts them. */
  readonly tracerOf: ((nodeId: string) => EventTracer) | undefined;
  /** Whether every event that a run emits goes to the client, tagged `debug:<node id>`. */
  readonly isDebugged: boolean;
  /** Sends an event to the client, past the graph. */
  publish(event: FlowEvent): Waiting;
}

/** The parts of its graph that a runner needs. */
export interface RunnerHost extends OutletsHost {
  readonly mailboxMessages: number;
  /** Maximum length of a text that a node is given at once, in characters. */
  readonly maxTextCharacters: number;
  /** A node whose `onError` is `fail` failed. */
  failed(error: DataFlowError): void;
  /** A runner has done what there was to do. */
  rested(): void;
  /** A runner has done all that it will. */
  flushed(): void;
}
