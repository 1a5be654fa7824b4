export type { SpokenAudio, Synthesizer, Utterance } from './synthesizer.js';
export { STREAMING_SYNTHESIZERS, SYNTHESIZERS } from './synthesizers.js';
export { endsSentence, sentencesOf, withoutWideGaps } from './text-pieces.js';
