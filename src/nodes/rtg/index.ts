export { rtg, RtgNode } from './rtg.node.js';
