export { currentIds, currentTraceId, noteIds, requestContext, type RequestIds } from './request-context.js';
