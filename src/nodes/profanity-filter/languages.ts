import { primaryLanguage } from '../../common/language/index.js';
import { findEnglish } from './find-english.js';
import { findTurkish } from './find-turkish.js';
import { findOwnWords } from './own-words.js';
import type { ProfanityFinder } from './profanity-finder.js';

const FINDERS: Readonly<Record<string, ProfanityFinder>> = { en: findEnglish, tr: findTurkish };

/** The supported languages, as text. */
export const LANGUAGES = Object.keys(FINDERS).join(' and ');

/**
 * Returns the finders of profane words by language, with a project's own words in every one.
 *
 * @returns undefined for a language with nothing to find.
 */
export function findersFor(ownWords: readonly string[]): (tag: string) => ProfanityFinder | undefined {
  const finders = compiled.get(ownWords) ?? new Map<string, ProfanityFinder | undefined>();
  compiled.set(ownWords, finders);
  return (tag) => {
    const language = Object.hasOwn(FINDERS, primaryLanguage(tag)) ? primaryLanguage(tag) : '';
    if (!finders.has(language)) {
      const findOwn = ownWords.length === 0 ? undefined : findOwnWords(ownWords, 'en');
      finders.set(language, finderFor(language, ownWords) ?? findOwn);
    }
    return finders.get(language);
  };
}

/**
 * Finders of each list of own words, by language.
 *
 * A version of a project has one list for all its operations.
 */
const compiled = new WeakMap<readonly string[], Map<string, ProfanityFinder | undefined>>();

/**
 * Returns the finder of profane words of a language, with a project's own words.
 *
 * @param tag IETF tag, of which only the language is used.
 * @returns undefined for an unsupported language.
 */
export function finderFor(tag: string, ownWords: readonly string[]): ProfanityFinder | undefined {
  const language = primaryLanguage(tag);
  const find = Object.hasOwn(FINDERS, language) ? FINDERS[language] : undefined;
  if (!find) return undefined;
  const findOwn = findOwnWords(ownWords, language);
  return (text) => [...find(text), ...findOwn(text)];
}
