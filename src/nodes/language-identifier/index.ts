export { languageIdentifier, LanguageIdentifierNode } from './language-identifier.node.js';
