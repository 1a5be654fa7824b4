export {
  callerTrace,
  currentIds,
  currentTraceId,
  inRequestContext,
  inThisContext,
  noteIds,
  requestContext,
  type RequestIds,
} from './request-context.js';
export { newSpanId, traceparentOf, type TraceContext } from './trace-context.js';
