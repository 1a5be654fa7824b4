export { SegmentCollector, type Segment } from './segment-collector.js';
export { endsSegment, isAllAudio } from './segment-end.js';
export { SegmentTags } from './segment-tags.js';
export { sendSegments, takeAudio } from './send-segments.js';
