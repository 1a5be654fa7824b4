export { emotion, EmotionNode } from './emotion.node.js';
