export { profanityFilter, ProfanityFilterNode } from './profanity-filter.node.js';
