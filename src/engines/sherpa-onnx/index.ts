export { SherpaOnnx } from './sherpa-onnx.js';
export { SILERO_RATES_HZ, sileroSplitter } from './silero.js';
