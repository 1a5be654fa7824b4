export { unavailable, UnavailableNode } from './unavailable.node.js';
