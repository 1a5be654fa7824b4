export { llmPunctuator } from './llm-punctuator.js';
export type { Punctuator, Utterance } from './punctuator.js';
export { punctuateByRules, type SpokenText } from './rule-punctuator.js';
export { haveSameWords, requireSameWords } from './same-words.js';
export { sherpaPunctuator } from './sherpa-punctuator.js';
export { servicePunctuator } from './service-punctuator.js';
