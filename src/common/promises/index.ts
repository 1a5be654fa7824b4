export { Deferred } from './deferred.js';
export { Gate } from './gate.js';
export { within, withinOwnTime } from './within.js';
export { Semaphore } from './semaphore.js';
