import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

/** What logs say of the request that they belong to. Nothing else may depend on it. */
export interface RequestIds {
  /** Trace id of W3C Trace Context: 32 hexadecimal digits. */
  readonly traceId: string;
  operationId?: string;
  tenantId?: string;
  project?: string;
}

const storage = new AsyncLocalStorage<RequestIds>();

/** `traceparent` (W3C Trace Context, section 3.2): version, trace id, parent id, flags. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/** The ids of the current request; undefined outside of one. */
export function currentIds(): RequestIds | undefined {
  return storage.getStore();
}

/** Trace id of the current request, or a new one. */
export function currentTraceId(): string {
  return storage.getStore()?.traceId ?? newTraceId();
}

/** Adds to what logs of the current request say. */
export function noteIds(ids: Partial<Omit<RequestIds, 'traceId'>>): void {
  const store = storage.getStore();
  if (store) Object.assign(store, ids);
}

/** Middleware: takes the trace of the caller up, or begins one. */
export function requestContext(request: Request, _response: Response, next: NextFunction): void {
  const traceId = TRACEPARENT.exec(request.get('traceparent') ?? '')?.[1] ?? newTraceId();
  storage.run({ traceId }, next);
}

function newTraceId(): string {
  return randomBytes(16).toString('hex');
}
