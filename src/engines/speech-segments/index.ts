export { SegmentCollector, type Segment } from './segment-collector.js';
export { sendSegments, takeAudio } from './send-segments.js';
