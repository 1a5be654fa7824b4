import { EngineList } from '../contract/index.js';
import { knovvu } from './knovvu.engine.js';
import { sherpaOnnx } from './sherpa-onnx.engine.js';
import type { StreamingRecognizer } from './streaming-recognizer.js';
import { vosk } from './vosk.engine.js';

/** The recognizers of speech while it is spoken. */
export const STREAMING_RECOGNIZERS = new EngineList<StreamingRecognizer>(
  'streaming-recognition',
  [vosk, knovvu, sherpaOnnx],
  {
    order: [vosk, sherpaOnnx],
    otherwise: vosk,
    words: '`sherpa-onnx` if `Address` is empty and MODELS_DIR has a model of the language, else `vosk`',
    advice: (missing) => `${missing}, or put a streaming model into MODELS_DIR`,
  },
);
