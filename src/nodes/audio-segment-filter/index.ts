export { audioSegmentFilter, AudioSegmentFilterNode } from './audio-segment-filter.node.js';
