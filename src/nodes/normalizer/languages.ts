import { primaryLanguage } from '../../common/language/index.js';
import { english } from './english/english.js';
import { turkish } from './turkish/turkish.js';
import { writeFigures, type Grammar } from './write-figures.js';

const GRAMMARS: readonly Grammar[] = [english, turkish];

/** The languages that there are rules of, in words. */
export const LANGUAGES = GRAMMARS.map(({ language }) => language).join(' and ');

/** Turns the spoken form of a text into the written one. */
export type Normalize = (text: string) => string;

/**
 * @param tag IETF tag; of it the language counts, not the region.
 * @returns undefined when there are no rules of that language.
 */
export function normalizerFor(tag: string): Normalize | undefined {
  const language = primaryLanguage(tag);
  const grammar = GRAMMARS.find((known) => known.language === language);
  return grammar && ((text) => writeFigures(grammar, text));
}
