import type { TextSpan } from './profanity-finder.js';
import { TURKISH_WORDS, turkishPattern } from './turkish-words.js';

const entries = TURKISH_WORDS.flatMap((line) => line.split(', ')).map(turkishPattern);
const WORDS = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])(?:${entries.join('|')})(?![\\p{L}\\p{M}\\p{N}])`, 'gu');

/** Finds the profane words of a Turkish text, with their endings. */
export function findTurkish(text: string): TextSpan[] {
  return Array.from(lowerCase(text).matchAll(WORDS), ({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
  }));
}

/** Lowercase by Turkish rules (I becomes ı, İ becomes i), with the same length. */
function lowerCase(text: string): string {
  return text.replace(/[\p{Lu}]/gu, (capital) => {
    const small = capital.toLocaleLowerCase('tr');
    return small.length === capital.length ? small : capital;
  });
}
