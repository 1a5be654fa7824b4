export { FragmentQueue, type FragmentSink } from './fragment-queue.js';
export { LOCAL_ENGINES, LocalSynthesis, type LocalEngine } from './local-synthesis.js';
export { openAiSynthesizer } from './openai-synthesizer.js';
export { languageFaults, requireSpoken, SPEECH_RATE_HZ, SpeechParameters } from './speech-parameters.js';
export type { SpokenAudio, Synthesizer, Utterance } from './synthesizer.js';
export { endsSentence, sentencesOf } from './text-pieces.js';
export { textToSpeak } from './text-to-speak.js';
export { voiceFor } from './voice-choice.js';
export { voiceFaults } from './voice-faults.js';
