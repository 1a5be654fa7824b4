export { sentiment, SentimentNode } from './sentiment.node.js';
