import { EngineList } from '../contract/index.js';
import { espeakNg } from './espeak-ng.engine.js';
import { firstThatSpeaks } from './first-that-speaks.js';
import { flite } from './flite.engine.js';
import { openAi } from './openai.engine.js';
import { sherpaOnnx } from './sherpa-onnx.engine.js';
import type { Synthesizer } from './synthesizer.js';
import { websocket } from './websocket.engine.js';

const LOCAL = [sherpaOnnx, flite, espeakNg];

const words =
  'the service if `Address` is set, else for each language the first of `sherpa-onnx`, `flite` and `espeak-ng` that supports it';

/** The synthesizers of whole texts. */
export const SYNTHESIZERS = new EngineList<Synthesizer>('synthesis', [openAi, ...LOCAL], {
  order: [openAi],
  otherwise: firstThatSpeaks,
  words,
});

/** The synthesizers of texts that arrive in parts. */
export const STREAMING_SYNTHESIZERS = new EngineList<Synthesizer>('synthesis', [websocket, ...LOCAL], {
  order: [websocket],
  otherwise: firstThatSpeaks,
  words,
});
