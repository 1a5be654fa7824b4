export { speakerDiarizer, SpeakerDiarizerNode } from './speaker-diarizer.node.js';
