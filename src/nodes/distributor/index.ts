export { distributor, DistributorNode } from './distributor.node.js';
