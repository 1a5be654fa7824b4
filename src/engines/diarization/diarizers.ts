import { EngineList } from '../contract/index.js';
import { sherpaOnnx } from './sherpa-onnx.engine.js';
import type { DiarizerFactory } from './speaker-turn.js';
import { spectral } from './spectral.engine.js';

/** The engines that find out who speaks when. */
export const DIARIZERS = new EngineList<DiarizerFactory>('diarization', [spectral, sherpaOnnx], {
  order: [sherpaOnnx],
  otherwise: spectral,
  words: '`sherpa-onnx` if its models are installed, else `spectral`',
});
