export { boundedDrain } from './bounded-drain.js';
export { askForBody, holdUploads } from './expect-continue.js';
export { decodeUtf8, parseJson } from './json.js';
export { JsonBodyInterceptor } from './json-body.interceptor.js';
export { requestLog } from './request-log.js';
export { Paged, type PageQuery } from './page-query.js';
export { ApiPage, ApiProblems } from './api-decorators.js';
