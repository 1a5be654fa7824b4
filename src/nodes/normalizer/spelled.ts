import type { SpokenText } from './spoken-text.js';
import type { SpokenClass } from './write-figures.js';

/** Minimum letters and digits: shorter runs are probably something else. */
const SHORTEST = 4;
const FEWEST_DIGITS = 2;

/**
 * Codes of single letters and digits: `a b c one two three`.
 *
 * @param digits The digits by their words.
 * @param words Letters that are also words, and are not counted at the ends of a code.
 */
export function spelled(digits: ReadonlyMap<string, number>, words: readonly string[]): SpokenClass {
  const isLetter = (word: string): boolean => /^\p{L}$/u.test(word);
  const isPart = (word: string): boolean => isLetter(word) || digits.has(word);
  return (text, at) => {
    if (!isPart(text.word(at)) || isPart(joinedBefore(text, at))) return undefined;
    let end = at + 1;
    while (isPart(text.joined(end))) end += 1;
    if (text.isJoined(end) && (text.isFigure(end) || text.runEnd(end) > end)) return undefined;
    const start = words.includes(text.word(at)) && digits.has(text.word(at + 1)) ? at + 1 : at;
    if (words.includes(text.word(end - 1))) end -= 1;
    const parts = text.words(start, end);
    const digitCount = parts.filter((word) => digits.has(word)).length;
    if (parts.length < SHORTEST || digitCount < FEWEST_DIGITS || digitCount === parts.length) return undefined;
    const code = parts.map((word, index) => digits.get(word) ?? text.raw(start + index, start + index + 1));
    return { start, end, text: code.join('') };
  };
}

function joinedBefore(text: SpokenText, at: number): string {
  return text.isJoined(at) ? text.word(at - 1) : '';
}
