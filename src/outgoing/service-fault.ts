/** Why one try of a call failed. */
export class ServiceFault extends Error {
  constructor(
    message: string,
    /** Whether the same request may succeed when it is sent again. */
    readonly mayHelpAgain: boolean,
    readonly options: {
      readonly cause?: unknown;
      /** Whether the service is well, and only this request is refused. */
      readonly isServiceWell?: boolean;
      /** When the service asks to be called again, in ms from now. */
      readonly retryAfterMs?: number | undefined;
      readonly status?: number;
      readonly isTimeout?: boolean;
    } = {},
  ) {
    super(message, { cause: options.cause });
  }

  /** What the service answered with, where it did. */
  get status(): number | undefined {
    return this.options.status;
  }
}

/** The address is not on the list of those that may be called. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
}

/**
 * `Retry-After` (RFC 9110, section 10.2.3) in ms from now; undefined where it says nothing.
 *
 * @param header Seconds or an HTTP date.
 */
export function readRetryAfter(header: string | string[] | undefined, nowMs = Date.now()): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const atMs = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
