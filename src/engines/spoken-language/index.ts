export { openAiLanguageIdentifier } from './openai-language-identifier.js';
export { sherpaLanguageIdentifier } from './sherpa-language-identifier.js';
export type { LanguageFinding, LanguageIdentifier, SpokenPiece } from './spoken-language.js';
