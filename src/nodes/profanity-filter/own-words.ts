import type { ProfanityFinder } from './profanity-finder.js';

const BEFORE = '(?<![\\p{L}\\p{M}\\p{N}])';
const AFTER = '(?![\\p{L}\\p{M}\\p{N}])';

/** Finds what a pattern matches where it is a whole word. */
export function findWords(pattern: string): ProfanityFinder {
  const words = new RegExp(`${BEFORE}(?:${pattern})${AFTER}`, 'gu');
  return (text) =>
    [...text.matchAll(words)].map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
}

/**
 * Finds a project's own words: whole ones, in capitals or not; those of several parts with any blanks between them.
 *
 * @param locale Language whose capitals are meant: in Turkish, I is the capital of ı, and İ that of i.
 */
export function findOwnWords(words: readonly string[], locale: string): ProfanityFinder {
  if (words.length === 0) return () => [];
  const patterns = words.map((word) =>
    word
      .trim()
      .split(/\s+/)
      .map((part) => Array.from(part, (letter) => anyCase(letter, locale)).join(''))
      .join('\\s+'),
  );
  return findWords(patterns.sort((a, b) => b.length - a.length).join('|'));
}

/** A pattern for a character, small or capital. */
function anyCase(character: string, locale: string): string {
  const forms = [character, character.toLocaleLowerCase(locale), character.toLocaleUpperCase(locale)];
  const [first = '', ...rest] = [...new Set(forms.filter((form) => Array.from(form).length === 1))].map(escape);
  return rest.length === 0 ? first : `[${first}${rest.join('')}]`;
}

function escape(character: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;
}
