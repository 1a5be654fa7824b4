import { join } from 'node:path';
import { traceExportOf, type Environment } from '../config/index.js';

/** The limits of operations; 0 means no limit. */
export abstract class OperationsConfig {
  abstract readonly spoolDirectory: string;
  abstract readonly maxSpoolBytes: number;
  abstract readonly maxSeconds: number;
  abstract readonly drainSeconds: number;
  abstract readonly maxAudioSeconds: number;
  /** Maximum size of the settings of an operation, in bytes of JSON. */
  abstract readonly maxParametersBytes: number;
  abstract readonly maxEventsIn: number;
  abstract readonly maxEventsOut: number;
  abstract readonly mailboxMessages: number;
  /** Maximum length of a text that a node is given at once, in characters. */
  abstract readonly maxTextCharacters: number;
  /** Operations at once in this process. */
  abstract readonly maxOperations: number;
  /** Maximum delay of the event loop, in milliseconds, with which operations are accepted. */
  abstract readonly maxEventLoopDelayMs: number;
  /** Maximum use of the heap, in percent, with which operations are accepted. */
  abstract readonly maxHeapPercent: number;
  abstract readonly shutdownGraceSeconds: number;
  /** Whether a wav file that ends before its announced size fails its operation. */
  abstract readonly isWavStrict: boolean;
  /** Whether traces that begin here are kept. */
  abstract readonly isTraced: boolean;
  /** Whether the working time of nodes is measured: for metrics, or for traces. */
  abstract readonly isMeasured: boolean;
  /** How long a node may take to stop before it is left behind, in milliseconds. */
  abstract readonly stopGraceMs: number;

  static of(environment: Environment): OperationsConfig {
    const isTraced = traceExportOf(environment) !== undefined;
    return {
      spoolDirectory: join(environment.DATA_DIR, 'spool'),
      maxSpoolBytes: environment.MAX_SPOOL_BYTES,
      maxSeconds: environment.MAX_OPERATION_SECONDS,
      drainSeconds: environment.DRAIN_SECONDS,
      maxAudioSeconds: environment.MAX_AUDIO_SECONDS,
      maxParametersBytes: environment.MAX_PARAMETERS_BYTES,
      maxEventsIn: environment.MAX_EVENTS_IN,
      maxEventsOut: environment.MAX_EVENTS_OUT,
      mailboxMessages: environment.MAILBOX_MESSAGES,
      maxTextCharacters: environment.MAX_TEXT_CHARACTERS,
      maxOperations: environment.MAX_OPERATIONS,
      maxEventLoopDelayMs: environment.MAX_EVENT_LOOP_DELAY_MS,
      maxHeapPercent: environment.MAX_HEAP_PERCENT,
      shutdownGraceSeconds: environment.SHUTDOWN_GRACE_SECONDS,
      isWavStrict: environment.STRICT_WAV,
      isTraced,
      isMeasured: isTraced || environment.METRICS_PORT !== undefined,
      stopGraceMs: 500,
    };
  }
}
