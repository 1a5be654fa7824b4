import { DataFlowError } from '../../common/errors/index.js';
import type { Utterance } from './punctuator.js';

/** Whether two texts have the same letters and digits in the same order, in capitals or not. */
export function haveSameWords(one: string, other: string): boolean {
  return lettersOf(one) === lettersOf(other);
}

/**
 * Returns the text of an engine if it has the words that were said.
 *
 * An unfinished text loses the mark at its end.
 *
 * @throws DataFlowError `node.service-failed` where a word is missing, added or another.
 */
export function requireSameWords({ text, isUnfinished = false }: Utterance, written: string): string {
  if (haveSameWords(text, written)) return isUnfinished ? withoutEndMark(written) : written;
  throw new DataFlowError('node.service-failed', 'The service answered other words than those that it was sent.');
}

const END_MARKS = /(?<![.?!…,;:。？！，、؟।۔،\s])[.?!…,;:。？！，、؟।۔،\s]+$/u;

/** A text without the marks at its end. */
export function withoutEndMark(text: string): string {
  return text.replace(END_MARKS, '');
}

/** The four letters i of Turkish count as one: engines write `Istanbul` as well as `İstanbul`. */
function lettersOf(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[İIı]/g, 'i')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '');
}
