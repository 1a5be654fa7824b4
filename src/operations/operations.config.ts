import { join } from 'node:path';
import { traceExportOf, type Environment } from '../config/index.js';

/** The limits of operations; 0 means none. */
export class OperationsConfig {
  constructor(
    readonly spoolDirectory: string,
    readonly maxSpoolBytes: number,
    readonly maxSeconds: number,
    readonly drainSeconds: number,
    readonly maxAudioSeconds: number,
    /** What a client may ask of an operation in all, in bytes of JSON. */
    readonly maxParametersBytes: number,
    readonly maxEventsIn: number,
    readonly maxEventsOut: number,
    readonly mailboxMessages: number,
    /** Operations at once in this process. */
    readonly maxOperations: number,
    /** How late the event loop may be, in milliseconds, and how full the heap, before no more are taken in. */
    readonly maxEventLoopDelayMs: number,
    readonly maxHeapPercent: number,
    readonly shutdownGraceSeconds: number,
    /** Whether traces that begin here are kept. */
    readonly isTraced: boolean,
    /** Whether somebody looks at how long nodes work: metrics, or traces. */
    readonly isMeasured: boolean,
    /** How long a node may take to stop before it is left behind, in milliseconds. */
    readonly stopGraceMs = 500,
  ) {}

  static of(environment: Environment): OperationsConfig {
    return new OperationsConfig(
      join(environment.DATA_DIR, 'spool'),
      environment.MAX_SPOOL_BYTES,
      environment.MAX_OPERATION_SECONDS,
      environment.DRAIN_SECONDS,
      environment.MAX_AUDIO_SECONDS,
      environment.MAX_PARAMETERS_BYTES,
      environment.MAX_EVENTS_IN,
      environment.MAX_EVENTS_OUT,
      environment.MAILBOX_MESSAGES,
      environment.MAX_OPERATIONS,
      environment.MAX_EVENT_LOOP_DELAY_MS,
      environment.MAX_HEAP_PERCENT,
      environment.SHUTDOWN_GRACE_SECONDS,
      traceExportOf(environment) !== undefined,
      traceExportOf(environment) !== undefined || environment.METRICS_PORT !== undefined,
    );
  }
}
