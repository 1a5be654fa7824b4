export { entry, EntryNode } from './entry.node.js';
