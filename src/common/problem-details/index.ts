export { ERROR_DOCS, Problem, ProblemFault, ProblemNode, problemOf } from './problem.js';
export { ProblemFilter, refuseOutside } from './problem.filter.js';
export { wwwAuthenticate } from './www-authenticate.js';
