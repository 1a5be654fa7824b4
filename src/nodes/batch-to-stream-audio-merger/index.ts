export { batchToStreamAudioMerger, BatchToStreamAudioMergerNode } from './batch-to-stream-audio-merger.node.js';
