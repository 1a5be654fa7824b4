import { request as send, type Dispatcher } from 'undici';
import type { ServiceRequest, ServiceResponse } from '../common/service-call/index.js';
import { AddressRefused, readRetryAfter, ServiceFault } from './service-fault.js';

/** Largest answer that is read unless the request says otherwise, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Statuses that may be others a moment later. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Sends a request once.
 *
 * @param signal Ends it.
 * @returns An answer of status 200 to 299, read whole.
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
    // The budget is kept by the signal; the library's own limits would come first.
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

/** What a status that is no success tells. */
export function refused(status: number, retryAfter: string | string[] | undefined): ServiceFault {
  const what = status >= 300 && status < 400 ? `${status}, a redirect, which is not followed` : String(status);
  return new ServiceFault(`answered ${what}`, PASSING.has(status), {
    status,
    isServiceWell: status < 500,
    retryAfterMs: readRetryAfter(retryAfter),
  });
}

async function readBody(answer: Dispatcher.ResponseData, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = (): ServiceFault => new ServiceFault(`answered more than ${maxBytes} bytes`, false);
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) {
    answer.body.destroy();
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop breaks the connection off.
    if (bytes > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Why there was no answer, or half of one. */
export function faultOf(cause: unknown): ServiceFault {
  if (isRefusedAddress(cause)) return new ServiceFault('is at an address that may not be called', false, { cause });
  const { code } = cause as { code?: unknown };
  if (code === 'UND_ERR_INVALID_ARG') {
    return new ServiceFault('was not called: the request cannot be sent', false, { cause, isServiceWell: true });
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new ServiceFault('did not take the connection in time', true, { cause, isTimeout: true });
  }
  return new ServiceFault('could not be reached, or broke its answer off', true, { cause });
}

function isRefusedAddress(error: unknown): boolean {
  if (error instanceof AddressRefused) return true;
  if (error instanceof AggregateError) return error.errors.some(isRefusedAddress);
  return error instanceof Error && error.cause !== undefined && isRefusedAddress(error.cause);
}
