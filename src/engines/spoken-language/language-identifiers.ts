import { EngineList } from '../contract/index.js';
import { openAi } from './openai.engine.js';
import { sherpaOnnx } from './sherpa-onnx.engine.js';
import type { LanguageIdentifier } from './spoken-language.js';

/** The identifiers of spoken languages. */
export const LANGUAGE_IDENTIFIERS = new EngineList<LanguageIdentifier>(
  'language-identification',
  [openAi, sherpaOnnx],
  {
    order: [openAi, sherpaOnnx],
    otherwise: openAi,
    words: 'the service if `Address` is set, else the model',
    advice: (missing, missingOf) => `${missing}, or ${missingOf('sherpa-onnx') ?? 'Engine to sherpa-onnx'}`,
  },
);
