export { SentenceGatherer, type GatheredText } from './sentence-gatherer.js';
export { speechChoice, speechFaults } from './speech-checks.js';
export { SPEECH_RATE_HZ, SpeechParameters } from './speech-parameters.js';
export { TextSpeaker } from './text-speaker.js';
export { textToSpeak } from './text-to-speak.js';
