import type { DataFlowError } from '../common/errors/index.js';

/** The codes that streams are closed with (RFC 6455, section 7.4.1). The library closes with 1002, 1007 and 1009. */
export const CLOSE = {
  /** Finalize or Stop has completed. */
  done: 1000,
  /** The server shuts down. */
  leaving: 1001,
  /** What came is not of a kind that was expected. */
  unsupported: 1003,
  /** The client may not do that, or has not done what it must. */
  refused: 1008,
  /** A node or the server failed. */
  failed: 1011,
  /** There is no room, now. */
  busy: 1013,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** What a stream that ended with an error is closed with. */
export function closeCodeOf({ code, httpStatus }: DataFlowError): CloseCode {
  switch (code) {
    case 'server.draining':
      return CLOSE.leaving;
    case 'server.busy':
    case 'quota.exceeded':
    case 'stream.slow-client':
      return CLOSE.busy;
    default:
      return httpStatus < 500 ? CLOSE.refused : CLOSE.failed;
  }
}
