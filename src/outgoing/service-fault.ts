/** The fault of one try of a call: the message completes `The service at 10.0.0.7:8000 …`. */
export class ServiceFault extends Error {
  constructor(
    message: string,
    /** Whether a retry of the same request may succeed. */
    readonly mayHelpAgain: boolean,
    readonly options: {
      readonly cause?: unknown;
      /** Whether the service is healthy, and only this request is refused. */
      readonly isServiceWell?: boolean;
      /** Delay that the service requests before the next call, in ms. */
      readonly retryAfterMs?: number | undefined;
      readonly status?: number;
      readonly isTimeout?: boolean;
      /** Whether it stopped in the middle: a timeout that the message describes. */
      readonly isStall?: boolean;
      /** How to fix it. */
      readonly fix?: string | undefined;
    } = {},
  ) {
    super(message, { cause: options.cause });
  }

  /** The status that the service answered with, if it did. */
  get status(): number | undefined {
    return this.options.status;
  }
}

/** A proxy refuses to connect to the service. */
export class ProxyRefusal extends Error {}

/** The address is not on the list of allowed addresses. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
}

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3) in ms from now; undefined if it is invalid.
 *
 * @param header Seconds or an HTTP date.
 */
export function readRetryAfter(header: string | string[] | undefined, nowMs = Date.now()): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const atMs = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
