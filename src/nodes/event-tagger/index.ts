export { eventTagger, EventTaggerNode } from './event-tagger.node.js';
