import type { EngineList } from './contract/index.js';
import { DIARIZERS } from './diarization/index.js';
import { RECOGNIZERS } from './recognition/index.js';
import { LANGUAGE_IDENTIFIERS } from './spoken-language/index.js';
import { STREAMING_RECOGNIZERS } from './streaming-recognition/index.js';
import { STREAMING_SYNTHESIZERS, SYNTHESIZERS } from './synthesis/index.js';
import { TEXT_ENGINES } from './text/index.js';

/** The engines of all capabilities. */
export const ENGINE_LISTS: readonly EngineList<unknown>[] = [
  RECOGNIZERS,
  STREAMING_RECOGNIZERS,
  LANGUAGE_IDENTIFIERS,
  SYNTHESIZERS,
  STREAMING_SYNTHESIZERS,
  DIARIZERS,
  TEXT_ENGINES,
];
