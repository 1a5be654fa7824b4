export { LANGUAGE_IDENTIFIERS } from './language-identifiers.js';
export type { LanguageFinding, LanguageIdentifier, SpokenPiece } from './spoken-language.js';
