export { isShare, jsonMembers, membersOf } from './json-members.js';
export { sendAudio } from './send-audio.js';
export { parseServiceMessage, unexpected, type ServiceMessage } from './service-message.js';
export { unreadable } from './unreadable.js';
export { withReason } from './with-reason.js';
export { withoutEndSlashes } from './without-end-slashes.js';

/** A call of a service outside, made for a node. */
export interface ServiceRequest {
  /** http or https. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent again at each attempt, so it is held whole. */
  readonly body?: Uint8Array;
  /** Maximum time for the whole call, all attempts and waits, in ms. */
  readonly budgetMs: number;
  /** Maximum time to connect, in ms. */
  readonly connectTimeoutMs?: number;
  /** Largest answer that is read, in bytes. */
  readonly maxBytes?: number;
  /** Takes any certificate. For services inside of a company's own network. */
  readonly ignoresTlsErrors?: boolean;
  /** A credential of the tenant, whose headers are added; '' for none. */
  readonly credentialId?: string;
  /** Whether a refusal (status 400 to 499, but those that may pass) is an answer, too. */
  readonly takesRefusals?: boolean;
}

/** How all calls for one node are made. */
export type CallSettings = Pick<ServiceRequest, 'budgetMs' | 'connectTimeoutMs' | 'ignoresTlsErrors' | 'credentialId'>;

export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** The status that a failed call was answered with, where there was an answer. */
export function statusOf(error: unknown): number | undefined {
  const { cause } = error as { cause?: { status?: unknown } };
  return typeof cause?.status === 'number' ? cause.status : undefined;
}

/**
 * Calls services for the nodes of one operation.
 *
 * Calls go to listed addresses only, within the budget, and end with the operation.
 */
export interface ServiceClient {
  /** The reason why an address may not be called, from the address alone; undefined when it may be tried. */
  refusalOf(address: string): string | undefined;
  /**
   * Sends a request, again where that may help, and reads the whole answer.
   *
   * @returns An answer of status 200 to 299.
   * @throws DataFlowError `node.service-failed`, `node.timeout`, `credential.not-found` and the like; what ended the operation.
   */
  call(request: ServiceRequest): Promise<ServiceResponse>;
  /**
   * Opens a WebSocket to a service. It is not tried again: what was said on it would be lost.
   *
   * @throws DataFlowError as `call`.
   */
  connect(request: SocketRequest): Promise<ServiceSocket>;
}

/** A WebSocket to a service outside, opened for a node. */
export interface SocketRequest {
  /** ws or wss. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
  /** Maximum time until it is open, in ms. */
  readonly connectTimeoutMs?: number;
  /** Bytes per second of the sent audio: the audio in flight is limited by its duration. */
  readonly audioBytesPerSecond?: number;
  /** Largest message that is taken, in bytes. */
  readonly maxBytes?: number;
  readonly ignoresTlsErrors?: boolean;
  /** A credential of the tenant, whose headers are added; '' for none. */
  readonly credentialId?: string;
}

/** How a socket ended (RFC 6455, section 7.1.5); code 1006 when it broke. */
export interface SocketEnd {
  readonly code: number;
  readonly reason: string;
}

/** An open WebSocket; the caller closes it, unless the operation is aborted, which closes it. */
export interface ServiceSocket {
  /**
   * Sends a text or a binary message.
   *
   * @returns A promise if the service has not read enough of the sent data: await it.
   * @throws DataFlowError `node.service-failed` when it has closed or broken; what ended the operation.
   */
  send(message: string | Uint8Array): Promise<void> | undefined;
  /**
   * Messages of the service, in order, for one reader.
   *
   * The service is slowed down while none reads. Ends when the socket closes in good order, whatever the code.
   *
   * @throws DataFlowError `node.service-failed` when it breaks or sends too large a message; the error that ended the
   *   operation.
   */
  readonly messages: AsyncIterable<string | Uint8Array>;
  /** Resolves, and never rejects, when the socket has closed, whichever side closed it. */
  readonly ended: Promise<SocketEnd>;
  /** Closes it, in good order; cut off if the service does not answer within a second. */
  close(code?: number, reason?: string): Promise<void>;
}
