export type { FoundModel, NoModel } from './model-folder.js';
export { SherpaOnnx, type ModelChoice } from './sherpa-onnx.js';
export { sherpaRecognizer } from './sherpa-recognizer.js';
export { SILERO_RATES_HZ, sileroSplitter } from './silero.js';
