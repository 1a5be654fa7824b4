export type { Recognition, Recognizer, Speech, SpokenWord } from './recognizer.js';
export { RECOGNIZERS } from './recognizers.js';
export { softenerFor } from './sherpa-onnx.engine.js';
export { meanOf } from './token-words.js';
