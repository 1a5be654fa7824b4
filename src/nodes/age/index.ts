export { age, AgeNode } from './age.node.js';
