export { boundedDrain } from './bounded-drain.js';
export { askForBody, holdUploads } from './expect-continue.js';
export { refuseDeepJson } from './json-depth.js';
export { requestLog } from './request-log.js';
export { Paged, type PageQuery } from './page-query.js';
export { ApiPage, ApiProblems } from './api-decorators.js';
