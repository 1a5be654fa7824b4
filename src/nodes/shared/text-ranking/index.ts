export type { Sentence } from './rank-sentences.js';
export { rankTopics, type RankedTopic } from './rank-topics.js';
export { sentencesOf } from './sentences.js';
export { summarize } from './summarize.js';
