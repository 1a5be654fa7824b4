export { newGroupId } from './group-id.js';
export { createSpeechDetector, type SpeechDetector, type SpeechDetectorOptions } from './speech-detector.js';
export { SpeechGate, type FrameClassifier, type SpeechGateOptions } from './speech-gate.js';
export { JudgedSplitter, type SpeechJudge } from './judged-splitter.js';
export { gateOptions, speechBuffers, SplittingParameters, splittingFaults } from './splitting-parameters.js';
export { SILERO_RATES_HZ, sileroSplitter } from './silero.js';
export type { SpeechPiece } from './speech-piece.js';
export { SpeechSplitter, type SpeechPlace, type SpeechSink } from './speech-splitter.js';
export { VAD_SAMPLE_RATES_HZ } from './webrtc-vad.js';
