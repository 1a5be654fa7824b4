import { englishRecommendedTransformers, RegExpMatcher } from 'obscenity';
import { ENGLISH_WORDS } from './english-words.js';
import { wholeWord, type TextSpan } from './profanity-finder.js';

/** Length of the parts of long texts: obscenity takes quadratic time. */
const PART_LENGTH = 2_000;

/** Spelled or separated letters: `f u c k`, `f.u.c.k`. */
const SPELLED = /(?<![\p{L}\p{N}])[a-z](?:[\s.*_-][a-z]){2,}(?![\p{L}\p{N}])/giu;

const matcher = new RegExpMatcher({ ...ENGLISH_WORDS.build(), ...englishRecommendedTransformers });

/** Finds the profane words of an English text as whole words, also disguised (`sh1t`, `fuuuck`). */
export function findEnglish(text: string): TextSpan[] {
  const spans: TextSpan[] = [];
  for (const { part, start } of partsOf(text)) {
    for (const span of [...findMatches(part), ...findSpelled(part)]) {
      spans.push({ start: start + span.start, end: start + span.end });
    }
  }
  return spans;
}

function findMatches(text: string): TextSpan[] {
  return matcher
    .getAllMatches(withoutSigns(text))
    .map(({ startIndex, endIndex }) => ({ start: startIndex, end: endIndex + 1 }))
    .filter(({ start, end }) => isInOneWord(text.slice(start, end)))
    .map((match) => wholeWord(text, match))
    .filter(({ start, end }) => !isCode(text.slice(start, end)));
}

/** Removes signs that disguise letters where they are punctuation: `(um`, `and/or`, `hell!`. */
function withoutSigns(text: string): string {
  return text.replace(/[(|/]|!(?!\p{L})/gu, '.');
}

/** Whether a match is within one word: the dataset's wildcards also match blanks. */
function isInOneWord(match: string): boolean {
  return !/\s/.test(match) || /^double /i.test(match);
}

/** Whether a word is a number or a code such as A55; disguised words keep at least two letters. */
function isCode(word: string): boolean {
  return word.replace(/[^\p{L}$@!]/gu, '').length < 2;
}

function findSpelled(text: string): TextSpan[] {
  return [...text.matchAll(SPELLED)].flatMap(({ 0: run, index }) => {
    const letters = [...run.matchAll(/[a-z]/gi)].map((letter) => ({ letter: letter[0], place: index + letter.index }));
    const matches = matcher.getAllMatches(letters.map(({ letter }) => letter).join(''));
    return matches.flatMap(({ startIndex, endIndex }) => {
      const [first, last] = [letters[startIndex], letters[endIndex]];
      return first && last ? [{ start: first.place, end: last.place + 1 }] : [];
    });
  });
}

/** The text in parts, split at blanks if possible. */
function* partsOf(text: string): Generator<{ part: string; start: number }> {
  let start = 0;
  while (start < text.length) {
    const longest = text.slice(start, start + PART_LENGTH);
    const blank = start + PART_LENGTH < text.length ? longest.search(/\s\S*$/) : -1;
    const part = blank > 0 ? longest.slice(0, blank + 1) : longest;
    yield { part, start };
    start += part.length;
  }
}
