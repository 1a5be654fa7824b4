export { fuzzWav } from './fuzz-wav.js';
export { makeWav, type WavPlan } from './make-wav.js';
export { noise, REPAIRED_WAVS, VALID_WAVS, WRONG_WAVS } from './wav-corpus.js';
