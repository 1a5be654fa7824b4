export { logDenied, logRefusal } from './log-refusal.js';
export { answerOptions, withImplied } from './allowed-methods.js';
export { Problem, ProblemFault, ProblemNode, problemOf, type ProblemContext } from './problem.js';
export { problemHeaders } from './problem-headers.js';
export { ProblemFilter, refuseOutside } from './problem.filter.js';
export { rawProblem } from './raw-problem.js';
export { RETRY_HEADERS } from './retry-headers.js';
export { wwwAuthenticate } from './www-authenticate.js';
