import { primaryLanguage } from '../../common/language/index.js';
import { english } from './english/english.js';
import { turkish } from './turkish/turkish.js';
import { writeFigures, type Grammar } from './write-figures.js';

const GRAMMARS: readonly Grammar[] = [english, turkish];

/** The supported languages, as text. */
export const LANGUAGES = GRAMMARS.map(({ language }) => language).join(' and ');

/** Converts the spoken form of a text to the written form. */
export type Normalize = (text: string) => string;

/**
 * @param tag IETF tag, of which only the language is used.
 * @returns undefined for an unsupported language.
 */
export function normalizerFor(tag: string): Normalize | undefined {
  const language = primaryLanguage(tag);
  const grammar = GRAMMARS.find((known) => known.language === language);
  return grammar && ((text) => writeFigures(grammar, text));
}
