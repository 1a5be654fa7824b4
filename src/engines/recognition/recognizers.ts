import { EngineList } from '../contract/index.js';
import { deepgram } from './deepgram.engine.js';
import { google } from './google.engine.js';
import { knovvu } from './knovvu.engine.js';
import { openAi } from './openai.engine.js';
import { pocketsphinx } from './pocketsphinx.engine.js';
import type { Recognizer } from './recognizer.js';
import { sherpaOnnx } from './sherpa-onnx.engine.js';

const ENGINES = [openAi, deepgram, google, knovvu, sherpaOnnx, pocketsphinx];

/** The recognizers of segments. */
export const RECOGNIZERS = new EngineList<Recognizer>('recognition', ENGINES, {
  order: [openAi, sherpaOnnx],
  otherwise: pocketsphinx,
  words:
    '`openai` if `Address` is set, else `sherpa-onnx` if it has a model of the language, else `pocketsphinx` for English at 16 kHz or more',
  advice: (missing) =>
    `no recognizer is configured: set Address, or the variable RECOGNIZER_URL for the default projects, to a server with /v1/audio/transcriptions; or install a model (npm run models -- whisper-base); or ${missing}`,
});
