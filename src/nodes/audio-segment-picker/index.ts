export { audioSegmentPicker, AudioSegmentPickerNode } from './audio-segment-picker.node.js';
