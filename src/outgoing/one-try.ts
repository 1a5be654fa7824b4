import { request as send, type Dispatcher } from 'undici';
import type { ServiceRequest, ServiceResponse } from '../common/service-call/index.js';
import { connectionReason } from '../common/reasons/index.js';
import { AddressRefused, ProxyRefusal, readRetryAfter, ServiceFault } from './service-fault.js';

/** Maximum bytes of an answer, unless the request sets another limit. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Transient statuses. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Sends a request once.
 *
 * @param signal Aborts it.
 * @returns An answer of status 200 to 299, read completely.
 * @throws ServiceFault
 */
export async function tryOnce(
  request: ServiceRequest,
  dispatcher: Dispatcher,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ServiceResponse> {
  try {
    const { url, method, body = null, maxBytes = MAX_BYTES } = request;
    // The signal enforces the time limit; the library's own limits would apply first.
    const limits = { headersTimeout: 0, bodyTimeout: 0 };
    const answer = await send(url, { method, headers, body, dispatcher, signal, ...limits });
    const { statusCode: status } = answer;
    const isRefusal = status >= 400 && status < 500 && !PASSING.has(status);
    if ((status < 200 || status > 299) && !(isRefusal && request.takesRefusals)) {
      await answer.body.dump({ limit: 64 * 1024, signal }).catch(() => undefined);
      throw refused(status, answer.headers['retry-after']);
    }
    return { status, headers: answer.headers, body: await readBody(answer, maxBytes) };
  } catch (error) {
    throw error instanceof ServiceFault ? error : faultOf(error);
  }
}

/** The fault for a status that is not a success. */
export function refused(status: number, retryAfter: string | string[] | undefined): ServiceFault {
  const what = status >= 300 && status < 400 ? `${status}, a redirect, which is not followed` : String(status);
  return new ServiceFault(`answered ${what}`, PASSING.has(status), {
    status,
    isServiceWell: status < 500,
    fix: fixOf(status),
    retryAfterMs: readRetryAfter(retryAfter),
  });
}

function fixOf(status: number): string {
  if (status >= 500) return 'see its log';
  if (status >= 300 && status < 400) return 'set the address that it leads to';
  if (status === 401 || status === 403) return 'check the credential of the node';
  if (status === 404 || status === 405) return 'check the path of its address';
  if (status === 429) return 'it limits calls: send it fewer, or raise its limit';
  return 'see its log for what it refuses';
}

async function readBody(answer: Dispatcher.ResponseData, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = (): ServiceFault =>
    new ServiceFault(`answered more than ${maxBytes} bytes`, false, { fix: 'check its address' });
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) {
    answer.body.destroy();
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The fault for a missing or incomplete answer. */
export function faultOf(cause: unknown): ServiceFault {
  if (isRefusedAddress(cause))
    return new ServiceFault('is at an address that may not be called', false, {
      cause,
      fix: 'correct its address, or add it to OUTBOUND_ALLOW',
    });
  const { code } = cause as { code?: unknown };
  if (code === 'UND_ERR_INVALID_ARG') {
    return new ServiceFault('was not called: the request cannot be sent', false, { cause, isServiceWell: true });
  }
  if (cause instanceof ProxyRefusal || code === 'UND_ERR_ABORTED') {
    const fix = 'check HTTP_PROXY, HTTPS_PROXY and NO_PROXY, and the rules of the proxy';
    return new ServiceFault('was not called: the proxy refused the tunnel', true, { cause, fix });
  }
  const reason = connectionReason(cause);
  if (!reason) return new ServiceFault('could not be reached, or broke its answer off', true, { cause });
  const isTimeout = code === 'UND_ERR_CONNECT_TIMEOUT';
  return new ServiceFault(reason.did, true, { cause, fix: reason.fix, isTimeout });
}

function isRefusedAddress(error: unknown): boolean {
  if (error instanceof AddressRefused) return true;
  if (error instanceof AggregateError) return error.errors.some(isRefusedAddress);
  return error instanceof Error && error.cause !== undefined && isRefusedAddress(error.cause);
}
