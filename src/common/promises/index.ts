export { Deferred } from './deferred.js';
export { within, withinOwnTime } from './within.js';
export { Places } from './places.js';
