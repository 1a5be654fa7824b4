export { LOCAL_ENGINES, LocalSynthesis, type LocalEngine } from './local-synthesis.js';
export { openAiSynthesizer } from './openai-synthesizer.js';
export { SentenceGatherer, type GatheredText } from './sentence-gatherer.js';
export { socketSynthesizer, type SocketSynthesizer } from './socket-synthesizer.js';
export { localEngineOf, speechFaults } from './speech-checks.js';
export { SPEECH_RATE_HZ, SpeechParameters } from './speech-parameters.js';
export type { SpokenAudio, Synthesizer, Utterance } from './synthesizer.js';
export { TextSpeaker } from './text-speaker.js';
export { textToSpeak } from './text-to-speak.js';
