export { eventBarrier, EventBarrierNode } from './event-barrier.node.js';
