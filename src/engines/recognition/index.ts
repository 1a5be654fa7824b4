export { knovvuRecognizer } from './knovvu-recognizer.js';
export { openAiRecognizer } from './openai-recognizer.js';
export { POCKETSPHINX_RATE_HZ, pocketsphinxReadiness, pocketsphinxRecognizer } from './pocketsphinx-recognizer.js';
export { sherpaRecognizer, softenerFor } from './sherpa-recognizer.js';
export type { Recognition, Recognizer, Speech, SpokenWord } from './recognizer.js';
export { meanOf } from './token-words.js';
