import { publicAddress, type Environment } from '../../config/index.js';

/** The limits of streams. Times are in milliseconds; 0 means no limit. */
export abstract class StreamingConfig {
  /** From the opening of a WebSocket to its Start message. */
  abstract readonly startMs: number;
  /** Without audio or a message of the client. */
  abstract readonly idleMs: number;
  /** Between two pings. */
  abstract readonly pingMs: number;
  /** For which a client may read nothing, while something waits for it. */
  abstract readonly slowMs: number;
  /** Maximum size of a message of a client. */
  abstract readonly maxFrameBytes: number;
  /** Maximum that may wait in memory for a client. */
  abstract readonly maxQueuedBytes: number;
  /** Path in front of `/project-runner`. */
  abstract readonly basePath: string;
  /** Origins whose pages may open a stream; only browsers name one. */
  abstract readonly origins: readonly string[];
  /** Maximum number of WebSockets without a Start by address or tenant. */
  abstract readonly maxUnstarted: number;
  /** Address of the page that describes all errors. */
  abstract readonly errorPage: string;
  /** Proxies that are trusted for the client's address; undefined where there are no proxies. */
  abstract readonly trustProxy: string | undefined;

  static of(environment: Environment): StreamingConfig {
    return {
      startMs: environment.STREAM_START_SECONDS * 1000,
      idleMs: environment.STREAM_IDLE_SECONDS * 1000,
      pingMs: environment.STREAM_PING_SECONDS * 1000,
      slowMs: environment.ANSWER_IDLE_SECONDS * 1000,
      maxFrameBytes: environment.MAX_FRAME_BYTES,
      maxQueuedBytes: environment.MAX_QUEUED_BYTES,
      basePath: environment.BASE_PATH,
      origins: (environment.CORS_ORIGINS ?? '').split(',').map((origin) => origin.trim()),
      maxUnstarted: environment.MAX_UNSTARTED_PER_ADDRESS,
      errorPage: publicAddress(environment, '/errors'),
      trustProxy: environment.TRUST_PROXY,
    };
  }
}
