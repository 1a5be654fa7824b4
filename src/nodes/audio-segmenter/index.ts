export { audioSegmenter, AudioSegmenterNode } from './audio-segmenter.node.js';
