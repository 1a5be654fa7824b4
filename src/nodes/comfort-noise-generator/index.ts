export { comfortNoiseGenerator, ComfortNoiseGeneratorNode } from './comfort-noise-generator.node.js';
