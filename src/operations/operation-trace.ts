import { callerTrace, currentTraceId, newSpanId, type TraceContext } from '../common/request-context/index.js';

/** An operation as a piece of a trace. */
export interface OperationTrace extends TraceContext {
  /** The span of the caller; undefined where the trace begins here. */
  readonly caller: TraceContext | undefined;
}

/**
 * Takes the trace of the current request up.
 *
 * @param isTraced Whether traces that begin here are kept.
 */
export function traceOperation(isTraced: boolean): OperationTrace {
  const caller = callerTrace();
  return { traceId: currentTraceId(), spanId: newSpanId(), isSampled: caller?.isSampled ?? isTraced, caller };
}
