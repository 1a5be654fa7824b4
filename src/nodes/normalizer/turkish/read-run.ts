import type { SpokenText } from '../spoken-text.js';
import { numberWord } from './number-words.js';
import { cardinalOf } from './numbers.js';

export const COMMA = 'virgül';

/**
 * Reads the run of number words at an index, up to one with an ending.
 *
 * `virgül` between them belongs to it.
 */
export function readRun(text: SpokenText, at: number): number {
  let end = at;
  while (end === at || text.isJoined(end)) {
    const word = numberWord(text.word(end));
    // Two numbers that form another word, such as `birbiri`, are not a number.
    const isNumber = word && (word.stems.length === 1 || cardinalOf(word.stems) !== undefined);
    if (!isNumber && !(text.word(end) === COMMA && end > at && numberWord(text.joined(end + 1)))) break;
    end += 1;
    if (word && word.ending !== '') break;
  }
  return end;
}
