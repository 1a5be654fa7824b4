export { SegmentCollector, type Segment } from './segment-collector.js';
