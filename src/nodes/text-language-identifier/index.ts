export { textLanguageIdentifier, TextLanguageIdentifierNode } from './text-language-identifier.node.js';
