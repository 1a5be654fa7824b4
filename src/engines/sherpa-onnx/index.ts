export { DESCRIPTION, readModels, type Description } from './model-folder.js';
export { SherpaOnnx } from './sherpa-onnx.js';
export { sherpaRecognizer } from './sherpa-recognizer.js';
export { SILERO_RATES_HZ, sileroSplitter } from './silero.js';
