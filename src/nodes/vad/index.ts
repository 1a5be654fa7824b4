export { vad, VadNode } from './vad.node.js';
