export { CallStateUpdateData, ServiceMessage, SynthesizedText } from './call.js';
export { AudioOutputData, AudioWarningData, FinalResultData, NodeErrorData, WarningData } from './engine.js';
export { SentimentData, SummarizeData, TopicDetectedData } from './insight.js';
export { LanguageChangeData, LanguageDetectedData, RecognizedText } from './recognized-text.js';
export { AgeChangeData, EmotionData, GenderChangeData } from './speaker.js';
