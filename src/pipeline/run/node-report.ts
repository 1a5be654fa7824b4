import { ALL_CHANNELS, createEvent, UNKNOWN_PLACE, type EventName, type FlowEvent } from '../events/index.js';
import type { NodeRunner } from './node-runner.js';

/** The work of one node in an operation so far. */
export interface NodeReport {
  readonly id: string;
  readonly type: string;
  /** Its run as a piece of the operation's trace. */
  readonly spanId: string;
  /**
   * Times in milliseconds since 1970: the begin of its start, and its flush or stop.
   *
   * They are undefined before, and where the node does not run.
   */
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly busyMs: number;
  /** How long it has waited for its receivers. */
  readonly waitMs: number;
  readonly audioMsIn: number;
  readonly eventsOut: number;
  /** Errors that it threw, whether the operation failed of them or not. */
  readonly errors: number;
  /** Messages in its mailbox. */
  readonly waiting: number;
}

export function reportOf(runner: NodeRunner): NodeReport {
  const { ref, spanId, startedAtMs, endedAtMs, busyMs, failures, mailbox, inlets, outlets } = runner;
  const { waitMs, eventsOut } = outlets;
  return {
    ...ref,
    spanId,
    startedAtMs,
    endedAtMs,
    busyMs,
    waitMs,
    audioMsIn: inlets.audioMsIn,
    eventsOut,
    errors: failures.count,
    waiting: mailbox.size,
  };
}

/** The report as clients see it. */
export function finalResultOf({ id, type, eventsOut, audioMsIn, busyMs }: NodeReport): FlowEvent {
  const place = { channel: ALL_CHANNELS, startSample: UNKNOWN_PLACE, endSample: UNKNOWN_PLACE, groupId: '' };
  return createEvent('FinalResult' satisfies EventName, place, {
    Node: id,
    Type: type,
    EventsOut: eventsOut,
    AudioMsecIn: Math.round(audioMsIn),
    BusyMsec: Math.round(busyMs),
  });
}
