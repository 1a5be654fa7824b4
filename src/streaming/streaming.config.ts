import type { Environment } from '../config/index.js';

/** The limits of streams. Times are in milliseconds; 0 means none. */
export class StreamingConfig {
  constructor(
    /** From the opening of a WebSocket to its Start message. */
    readonly startMs: number,
    /** Without audio or a message of the client. */
    readonly idleMs: number,
    /** Between two pings. */
    readonly pingMs: number,
    /** For which a client may take nothing, while there is something for it. */
    readonly slowMs: number,
    /** Largest message of a client. */
    readonly maxFrameBytes: number,
    /** Most that may wait in memory for a client. */
    readonly maxQueuedBytes: number,
    /** Path in front of `/project-runner`. */
    readonly basePath: string,
    /** Origins whose pages may open a stream; others than browsers name none. */
    readonly origins: readonly string[],
  ) {}

  static of(environment: Environment): StreamingConfig {
    return new StreamingConfig(
      environment.STREAM_START_SECONDS * 1000,
      environment.STREAM_IDLE_SECONDS * 1000,
      environment.STREAM_PING_SECONDS * 1000,
      environment.ANSWER_IDLE_SECONDS * 1000,
      environment.MAX_FRAME_BYTES,
      environment.MAX_QUEUED_BYTES,
      environment.BASE_PATH,
      (environment.CORS_ORIGINS ?? '').split(',').map((origin) => origin.trim()),
    );
  }
}
