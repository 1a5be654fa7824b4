import type { GraphOutput, OperationSpool } from '../pipeline/index.js';

/** The client's side of an operation: takes what reaches the Publisher. */
export interface OperationOutput extends GraphOutput {
  /** Whether the client's form shows `ChannelTags`. */
  readonly readsChannelTags?: boolean;
  /** Events that were published. */
  readonly eventsOut: number;
  /** The input has ended: from now on the client may be waited for, where it was not before. */
  pace?(): void;
  /** Nothing more comes from the nodes, and none of them waits for the client any more. */
  close(): void;
}

/** The properties of an operation that its output depends on. */
export interface OutputShape {
  readonly spool: OperationSpool;
  /** Rate that places of events are counted at. */
  readonly rateHz: number;
  /** MAX_EVENTS_OUT; 0 for no limit. */
  readonly maxEvents: number;
  /** One more than the highest channel of the result that audio can come by; 0 when none can. */
  readonly audioChannels: number;
  /** The channels of the result that audio can come by with the channels that the input has. */
  readonly audibleChannels: readonly number[];
  /** Minimum channels of audio in the result: input channels that lead to the Publisher. */
  readonly leastChannels: number;
}

/**
 * Makes the output of an operation, once its settings have decided what can reach the client.
 *
 * @throws DataFlowError when the client cannot be given that.
 */
export type MakeOutput<O extends OperationOutput> = (shape: OutputShape) => O;
