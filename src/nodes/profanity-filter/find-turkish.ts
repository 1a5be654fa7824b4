import { findWords } from './own-words.js';
import type { TextSpan } from './profanity-finder.js';
import { TURKISH_WORDS, turkishPattern } from './turkish-words.js';

const entries = TURKISH_WORDS.flatMap((line) => line.split(', ')).map(turkishPattern);
const find = findWords(entries.join('|'));

/** Finds the profane words of a Turkish text, with their endings. */
export function findTurkish(text: string): TextSpan[] {
  return find(lowerCase(text));
}

/** In small letters as Turkish has them (I is the capital of ı, İ that of i), each character in its place. */
function lowerCase(text: string): string {
  return text.replace(/[\p{Lu}]/gu, (capital) => {
    const small = capital.toLocaleLowerCase('tr');
    return small.length === capital.length ? small : capital;
  });
}
