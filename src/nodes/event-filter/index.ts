export { eventFilter, EventFilterNode } from './event-filter.node.js';
