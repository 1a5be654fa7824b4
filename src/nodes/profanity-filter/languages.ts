import { primaryLanguage } from '../../common/language/index.js';
import { findEnglish } from './find-english.js';
import { findTurkish } from './find-turkish.js';
import { findOwnWords } from './own-words.js';
import type { ProfanityFinder } from './profanity-finder.js';

const FINDERS: Readonly<Record<string, ProfanityFinder>> = { en: findEnglish, tr: findTurkish };

/** The languages that there are words of, in words. */
export const LANGUAGES = Object.keys(FINDERS).join(' and ');

/**
 * What finds the profane words of texts by their language, and a project's own in every one.
 *
 * @returns undefined for a language that there is nothing to find in.
 */
export function findersFor(ownWords: readonly string[]): (tag: string) => ProfanityFinder | undefined {
  const finders = new Map(Object.keys(FINDERS).map((language) => [language, finderFor(language, ownWords)]));
  const findOwn = ownWords.length === 0 ? undefined : findOwnWords(ownWords, 'en');
  return (tag) => finders.get(primaryLanguage(tag)) ?? findOwn;
}

/**
 * What finds the profane words of a language, and a project's own.
 *
 * @param tag IETF tag; of it the language counts, not the region.
 * @returns undefined when there are no words of that language.
 */
export function finderFor(tag: string, ownWords: readonly string[]): ProfanityFinder | undefined {
  const language = primaryLanguage(tag);
  const find = Object.hasOwn(FINDERS, language) ? FINDERS[language] : undefined;
  if (!find) return undefined;
  const findOwn = findOwnWords(ownWords, language);
  return (text) => [...find(text), ...findOwn(text)];
}
