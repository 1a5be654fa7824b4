export { punctuation, PunctuationNode } from './punctuation.node.js';
