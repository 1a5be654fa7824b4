export { openAiLanguageIdentifier } from './openai-language-identifier.js';
export type { LanguageFinding, LanguageIdentifier, SpokenPiece } from './spoken-language.js';
