export { Deferred } from './deferred.js';
export { within } from './within.js';
export { Places } from './places.js';
