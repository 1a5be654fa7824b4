import { DataFlowError } from '../../common/errors/index.js';

/** Whether two texts have the same letters and digits in the same order, in capitals or not. */
export function haveSameWords(one: string, other: string): boolean {
  return lettersOf(one) === lettersOf(other);
}

/**
 * Gives back what an engine wrote, when it is what was said.
 *
 * @throws DataFlowError `node.service-failed` where a word is missing, added or another.
 */
export function requireSameWords(said: string, written: string): string {
  if (haveSameWords(said, written)) return written;
  throw new DataFlowError('node.service-failed', 'The service answered other words than those that it was sent.');
}

/** The four letters i of Turkish count as one: engines write `Istanbul` as well as `İstanbul`. */
function lettersOf(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[İIı]/g, 'i')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '');
}
