export { Deferred } from './deferred.js';
export { within } from './within.js';
