export { vadElastic, VadElasticNode } from './vad-elastic.node.js';
