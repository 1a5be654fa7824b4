import type { ProfanityFinder, TextSpan } from './profanity-finder.js';
import { WordTrie } from './word-trie.js';

const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;
const BLANK = ' '.charCodeAt(0);
/** Maximum cached folded characters. */
const MAX_KNOWN = 5_000;

/** A text as folded characters, with runs of blanks as one. */
interface FoldedText {
  readonly characters: Uint32Array;
  /** Start of each character in the text, in UTF-16 code units. */
  readonly starts: Uint32Array;
  /** End of each character. */
  readonly ends: Uint32Array;
  /** 1 for characters that are part of a word. */
  readonly areOfWord: Uint8Array;
  readonly length: number;
}

/**
 * Finds a project's own words as whole words in any case; any blanks may separate their parts.
 *
 * Takes linear time for any words.
 *
 * @param locale Language whose case rules apply: in Turkish, I is the capital of ı, and İ that of i.
 */
export function findOwnWords(words: readonly string[], locale: string): ProfanityFinder {
  if (words.length === 0) return () => [];
  const fold = folder(locale);
  const trie = new WordTrie(
    words.map((word) => {
      const { characters, length } = foldText(word.trim(), fold);
      return characters.subarray(0, length);
    }),
  );
  return (text) => {
    const folded = foldText(text, fold);
    const { characters, starts, ends, areOfWord, length } = folded;
    const isWithinWord = (at: number): boolean => at >= 0 && at < length && areOfWord[at] === 1;
    const spans: TextSpan[] = [];
    for (let at = 0; at < length; at += 1) {
      if (isWithinWord(at - 1)) continue;
      const end = trie.longestEnd(characters.subarray(0, length), at, (last) => !isWithinWord(last));
      if (end === undefined) continue;
      spans.push({ start: starts[at] ?? 0, end: ends[end - 1] ?? 0 });
      at = end - 1;
    }
    return spans;
  };
}

function foldText(text: string, fold: (character: string) => number): FoldedText {
  const [characters, starts, ends] = [0, 1, 2].map(() => new Uint32Array(text.length)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const areOfWord = new Uint8Array(text.length);
  let length = 0;
  let at = 0;
  for (const character of text) {
    const folded = fold(character);
    if (folded === BLANK && characters[length - 1] === BLANK) {
      ends[length - 1] = at + character.length;
    } else {
      characters[length] = folded;
      starts[length] = at;
      ends[length] = at + character.length;
      areOfWord[length] = WORD_CHARACTER.test(character) ? 1 : 0;
      length += 1;
    }
    at += character.length;
  }
  return { characters, starts, ends, areOfWord, length };
}

/** Makes one code point of a character in either case; all blanks are equal. */
function folder(locale: string): (character: string) => number {
  const known = new Map<string, number>();
  return (character) => {
    const before = known.get(character);
    if (before !== undefined) return before;
    const folded = /\s/.test(character) ? BLANK : (foldLetter(character, locale).codePointAt(0) ?? 0);
    if (known.size < MAX_KNOWN) known.set(character, folded);
    return folded;
  };
}

function foldLetter(letter: string, locale: string): string {
  const capital = alone(letter.toLocaleUpperCase(locale)) ?? letter;
  return alone(capital.toLocaleLowerCase(locale)) ?? letter;
}

/** The text if it is a single character. */
function alone(text: string): string | undefined {
  return Array.from(text).length === 1 ? text : undefined;
}
