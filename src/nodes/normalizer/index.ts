export { normalizer, NormalizerNode } from './normalizer.node.js';
