export { summarization, SummarizationNode } from './summarization.node.js';
