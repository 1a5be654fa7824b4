export { demoCall, DEMO_RATE_HZ, demoSpeech, utterances, type Span, type Utterance } from './demo-call.js';
export { mix, noiseAt, NOISES, type NoiseName } from './noises.js';
export { scoreSpans, type SpanScore } from './score.js';
export { runSplitter, type Group, type Split } from './run-splitter.js';
