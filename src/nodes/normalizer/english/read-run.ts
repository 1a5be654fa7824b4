import type { SpokenText } from '../spoken-text.js';
import { DIGITS, isCardinalWord, OH, ORDINALS, REPEATS, SCALES } from './number-words.js';

/** Reads the run of number words at an index: cardinals and joining words, up to an ordinal. */
export function readRun(text: SpokenText, at: number): number {
  let end = isScale(text.joined(at + 1)) && text.word(at) === 'a' ? at + 1 : at;
  while (end === at || text.isJoined(end)) {
    if (ORDINALS.has(text.word(end))) return end + 1;
    if (!isCardinalWord(text.word(end)) && !isJoint(text, end, at)) break;
    end += 1;
  }
  return end;
}

/** Words that belong to a number only next to others. */
function isJoint(text: SpokenText, at: number, start: number): boolean {
  const [word, next] = [text.word(at), text.joined(at + 1)];
  if (REPEATS.has(word)) return isDigit(next);
  if (OH.has(word)) return at > start || (word === 'oh' && isDigit(next));
  if (at === start) return false;
  if (word === 'point') return isCardinalWord(text.word(at - 1)) && (isCardinalWord(next) || OH.has(next));
  return word === 'and' && isScale(text.word(at - 1)) && isNumber(next) && !isAnother(text, at);
}

/** Whether a separate number follows `and`, as in `two hundred and three hundred`. */
function isAnother(text: SpokenText, and: number): boolean {
  const scale = text.word(and - 1);
  for (let at = and + 1; at <= and + 3; at += 1) {
    if (!isNumber(text.joined(at))) return false;
    if (text.word(at) === scale) return true;
  }
  return false;
}

function isScale(word: string): boolean {
  return word === 'hundred' || SCALES.has(word);
}

function isNumber(word: string): boolean {
  return isCardinalWord(word) || ORDINALS.has(word);
}

function isDigit(word: string): boolean {
  return DIGITS.has(word) || OH.has(word);
}
