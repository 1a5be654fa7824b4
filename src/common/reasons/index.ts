export { CallFault, type Called } from './call-fault.js';
export { connectionReason, placeOf, type ConnectionReason } from './connection-reason.js';
