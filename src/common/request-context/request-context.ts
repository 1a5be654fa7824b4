import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import type { NextFunction, Request, Response } from 'express';
import { newTraceId, readTraceparent, type TraceContext } from './trace-context.js';

/** Ids of a request for its log lines; nothing else may depend on them. */
export interface RequestIds {
  /** Trace id of W3C Trace Context: 32 hexadecimal digits. */
  readonly traceId: string;
  /** Of the token, once it is verified. */
  clientId?: string;
  operationId?: string;
  tenantId?: string;
  project?: string;
}

interface RequestStore {
  readonly ids: RequestIds;
  readonly caller: TraceContext | undefined;
}

const storage = new AsyncLocalStorage<RequestStore>();

/** The ids of the current request; undefined outside of one. */
export function currentIds(): RequestIds | undefined {
  return storage.getStore()?.ids;
}

/** Trace id of the current request, or a new one. */
export function currentTraceId(): string {
  return currentIds()?.traceId ?? newTraceId();
}

/** The trace of the current request as its caller sent it; undefined without one. */
export function callerTrace(): TraceContext | undefined {
  return storage.getStore()?.caller;
}

/** Adds to what logs of the current request say. */
export function noteIds(ids: Partial<Omit<RequestIds, 'traceId'>>): void {
  const known = currentIds();
  if (known) Object.assign(known, ids);
}

/** Middleware: takes the trace of the caller up, or begins one. */
export function requestContext(request: Request, _response: Response, next: NextFunction): void {
  inRequestContext(request.get('traceparent'), next);
}

/** Calls `work` as a part of what `traceparent` names, or of something new. */
export function inRequestContext<T>(traceparent: string | undefined, work: () => T): T {
  const caller = readTraceparent(traceparent);
  return storage.run({ ids: { traceId: caller?.traceId ?? newTraceId() }, caller }, work);
}

/**
 * Binds a listener to the current request, whatever emits the event: its log lines have the request's
 * ids.
 */
export function inThisContext<A extends unknown[]>(listener: (...args: A) => void): (...args: A) => void {
  return AsyncResource.bind(listener);
}
