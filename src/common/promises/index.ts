export { Deferred } from './deferred.js';
export { Gate } from './gate.js';
export { OwnTime, within } from './within.js';
export { Semaphore } from './semaphore.js';
