export { logDenied, logRefusal } from './log-refusal.js';
export { ERROR_DOCS, Problem, ProblemFault, ProblemNode, problemOf } from './problem.js';
export { ProblemFilter, refuseOutside } from './problem.filter.js';
export { RETRY_HEADERS, retryHeaders } from './retry-headers.js';
export { wwwAuthenticate } from './www-authenticate.js';
