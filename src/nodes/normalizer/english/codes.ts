import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass } from '../write-figures.js';
import { OH } from './number-words.js';
import { digitsOf } from './numbers.js';

/** After these words, even two digits are a code. */
const CUES = new Set([
  ...['code', 'pin', 'number', 'extension', 'account', 'flight', 'room', 'gate', 'line', 'id', 'password'],
  ...['order', 'ticket', 'reference', 'card'],
]);

/** Digits said one by one: `four seven one nine`, `double oh seven`. */
export const codes: SpokenClass = (text, at) => {
  const end = text.runEnd(at);
  if (end < at + 2) return undefined;
  const words = text.words(at, end);
  const digits = digitsOf(words);
  if (digits === undefined || digits.length < fewest(text, at, words)) return undefined;
  return { end, text: digits };
};

function fewest(text: SpokenText, at: number, words: readonly string[]): number {
  if (isNumberOf(text, at)) return 2;
  // `one two three` is counting, and `oh` may be an exclamation.
  const isCount = words.join(' ') === 'one two three';
  return isCount || OH.has(words[0] ?? '') ? 4 : 3;
}

/** `code …`, `the code is …` */
function isNumberOf(text: SpokenText, at: number): boolean {
  const before = text.joined(at - 1) === 'is' ? at - 2 : at - 1;
  return CUES.has(text.word(before)) && text.isJoined(at);
}
