import type { SpokenText } from '../spoken-text.js';
import { numberWord } from './number-words.js';
import { cardinalOf } from './numbers.js';

export const COMMA = 'virgül';

/** The run of number words that begins here, up to one with an ending; `virgül` between them belongs to it. */
export function readRun(text: SpokenText, at: number): number {
  let end = at;
  while (end === at || text.isJoined(end)) {
    const word = numberWord(text.word(end));
    // Two numbers that happen to make a word, such as `birbiri`, make no number.
    const isNumber = word && (word.stems.length === 1 || cardinalOf(word.stems) !== undefined);
    if (!isNumber && !(text.word(end) === COMMA && end > at && numberWord(text.joined(end + 1)))) break;
    end += 1;
    if (word && word.ending !== '') break;
  }
  return end;
}
