export { gender, GenderNode } from './gender.node.js';
