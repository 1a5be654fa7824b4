export { publisher, PublisherNode } from './publisher.node.js';
