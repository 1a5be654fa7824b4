import type { AudioChunk } from '../../audio/index.js';
import type { Fault } from '../../common/errors/index.js';
import type { ServiceClient } from '../../common/service-call/index.js';
import type { FlowType, OperationWarning } from '../../protocol/index.js';
import type { FlowEvent } from '../events/index.js';
import type { MessageSpool } from '../spool/index.js';
import type { NodeDefinition } from './node-definition.js';
import type { AudioPort, EventPort, Port } from './port.js';

/**
 * A promise where there is something to wait for, else undefined.
 *
 * To wait on every message would cost more than the work.
 */
export type Waiting = Promise<void> | undefined;

type KindsOf<Ports extends Readonly<Record<string, Port>>> = Ports[keyof Ports]['kind'];

type ValueOf<P> = P extends AudioPort ? AudioChunk : P extends EventPort<infer N> ? FlowEvent<N> : never;

/**
 * Handles a message of an inlet.
 *
 * `index` is the copy of a port that is repeated per channel; else it is 0.
 */
type Handler<V> = (value: V, inlet: string, index: number) => Promise<void> | undefined | void;

/**
 * One node in one operation: `start -> begin -> (onAudio | onEvent | onInletEnd)* -> flush -> stop`.
 * Handlers of one run never overlap, and none waits for another inlet: what must be held goes to the context's spool.
 */
export type NodeRun<D extends NodeDefinition = NodeDefinition> = RunEnd &
  ('audio' extends KindsOf<D['inlets']> ? { onAudio: Handler<AudioChunk> } : { onAudio?: never }) &
  ('events' extends KindsOf<D['inlets']> ? { onEvent: Handler<FlowEvent> } : { onEvent?: never });

interface RunEnd {
  /**
   * Sends the messages that precede those of the inlets.
   *
   * Called once, first, when all nodes have started.
   */
  begin?: () => Promise<void> | undefined | void;
  /** All that fed this inlet has flushed: nothing more comes by it. */
  onInletEnd?: (inlet: string, index: number) => Promise<void> | undefined | void;
  /** Every inlet has ended: send what is left. Called once; nothing can follow it. */
  flush?: () => Promise<void> | undefined | void;
  /** Free everything. Called once, always, after the last handler has returned. May not emit. */
  stop?: () => Promise<void> | undefined | void;
}

/** A run as the engine sees it, whatever its definition. */
export interface AnyNodeRun extends RunEnd {
  onAudio?: Handler<AudioChunk> | undefined;
  onEvent?: Handler<FlowEvent> | undefined;
}

/** The request of the client. */
export interface OperationInfo {
  /** The `SessionId` on the wire. */
  readonly id: string;
  /** Id of the tenant that it runs for, a GUID: the caller may use this tenant. */
  readonly tenantId: string;
  /** Name of the project. */
  readonly project: string;
  readonly flowType: FlowType;
  /** `Settings` as sent, and the values of constraints and of `ChannelTags` by their names. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** `CallProperties` with documented names for its known keys. */
  readonly callProperties: Readonly<Record<string, unknown>>;
  /** `CallProperties` as the client sent it. */
  readonly sentCallProperties: Readonly<Record<string, unknown>>;
  /** IETF tag that the client asked for; a node may use it in place of its own default. */
  readonly language: string | undefined;
  /** Top-level keys of `Parameters` that the protocol does not name, or spells otherwise. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Rate of the input; undefined for operations without audio. */
  readonly sampleRateHz: number | undefined;
  /** Channels of the input; 0 without audio. */
  readonly channelCount: number;
}

/**
 * Structured log of a run; it adds the ids.
 *
 * Messages are constant, and no field holds a transcript or a secret.
 */
export interface NodeLog {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The tenant's credentials, by the ids that parameters name. */
export interface NodeCredentials {
  /**
   * Headers that authorize a call to a service.
   *
   * They hold the secret itself: they are for that call alone.
   *
   * @param addresses All addresses that the headers are sent to. A credential that lists its hosts needs at least one.
   * @throws DataFlowError `credential.not-found`, `credential.host-refused`, `credential.key-missing`,
   *   `credential.unreadable`, `credential.token-failed`; the cause of an abortion.
   */
  authorize(id: string, ...addresses: readonly string[]): Promise<Record<string, string>>;
  /**
   * To be called when a service answered 401, before `authorize` is asked once more.
   *
   * @param refused The headers that it refused.
   */
  invalidate(id: string, refused?: Readonly<Record<string, string>>): void;
}

/** All that a run may do. */
export interface NodeContext<D extends NodeDefinition = NodeDefinition> {
  readonly nodeId: string;
  readonly operation: OperationInfo;
  readonly parameters: InstanceType<D['parameters']>;
  /** Rate of the audio at the inlets and outlets, and of every place in events. */
  readonly sampleRateHz: number;
  /**
   * Aborted on cancellation, failure and timeout, with the cause as its reason.
   *
   * Pass it to anything that waits.
   */
  readonly signal: AbortSignal;
  readonly log: NodeLog;
  /** Calls services outside, for this operation. */
  readonly services: ServiceClient;
  /** Header `traceparent` (W3C Trace Context) for calls without `services`: they belong to this run. */
  readonly traceparent: string;
  /**
   * Sends a value out by an outlet.
   *
   * The value's `channel` selects the copy of an outlet that is repeated per channel (`ALL_CHANNELS`: every copy).
   * Returns a promise when a receiver is full: a run that returns or awaits it slows down with its slowest reader. Not
   * allowed before all nodes have started, nor after `flush` or `stop`.
   */
  readonly emit: <O extends keyof D['outlets'] & string>(outlet: O, value: ValueOf<D['outlets'][O]>) => Waiting;
  /** Ends an outlet, or one copy of it, before `flush` does. */
  readonly endOutlet: (outlet: keyof D['outlets'] & string, index?: number) => void;
  /**
   * A queue on disk for data that must be held.
   *
   * It counts against MAX_SPOOL_BYTES and is deleted with the operation.
   */
  readonly spool: () => MessageSpool;
  readonly credentials: NodeCredentials;
  /**
   * Fails the run where no handler is in flight that could throw: a service has closed its socket, say.
   *
   * The error counts as thrown between two messages. A run that has flushed or stopped by then does not fail any more.
   */
  readonly fail: (error: unknown) => void;
  /**
   * Warns the client that a part of its request has no effect, or another one than intended.
   *
   * The operation goes on. The warning is sent at its end, with the id of the node.
   */
  readonly warn: (warning: OperationWarning) => void;
  /**
   * Keeps the External Relay open while this run awaits an answer through it.
   *
   * @returns The call that gives the lease back.
   */
  readonly leaseRelay: () => () => void;
}

/** A type of node: a singleton that makes a run for each operation. */
export interface NodeProvider<D extends NodeDefinition = NodeDefinition> {
  /**
   * Begins the node's part in an operation.
   *
   * May wait (a model, a connection). The client gets the reason of a thrown `operation.start-failed`.
   */
  start(context: NodeContext<D>): NodeRun<D> | Promise<NodeRun<D>>;
  /** Why the node cannot run so on this machine and what to configure; undefined when it can. */
  readiness?(parameters: InstanceType<D['parameters']>): string | undefined;
  /**
   * Faults of the parameters that their fields cannot express; pointers are relative to the parameters.
   *
   * A check of more than a few milliseconds is done in a thread, and returns a promise.
   */
  check?(parameters: InstanceType<D['parameters']>): readonly Fault[] | Promise<readonly Fault[]>;
}

/** A provider as the engine sees it, whatever its definition. */
export interface AnyNodeProvider {
  start(context: NodeContext): AnyNodeRun | Promise<AnyNodeRun>;
  readiness?(parameters: object): string | undefined;
  check?(parameters: object): readonly Fault[] | Promise<readonly Fault[]>;
}
