export { topicDetection, TopicDetectionNode } from './topic-detection.node.js';
