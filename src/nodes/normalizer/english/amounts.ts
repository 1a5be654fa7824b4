import type { SpokenClass, Written } from '../write-figures.js';
import { readQuantity, readRange } from './quantity.js';
import { isMeasure, percentWords } from './units.js';

/** Phrases with a number word that are not numbers. */
const IDIOMS = new Set(['winks', 'something', 'somethings']);

/** `twenty percent`, `ten to twenty percent` */
export const percentages: SpokenClass = (text, at) => {
  const single = (place: number): Written | undefined => {
    const isHundred = text.word(place) === 'hundred' && percentWords(text, place + 1) > 0;
    const quantity = isHundred ? { end: place + 1, sign: '', text: '100' } : readQuantity(text, place);
    const words = quantity && percentWords(text, quantity.end);
    return words ? { end: quantity.end + words, text: `${quantity.sign}${quantity.text}%` } : undefined;
  };
  const range = readRange(text, at, (_, place) => single(place));
  if (range) {
    const { first, joint, second } = range;
    return { end: second.end, text: `${first.sign}${first.text}${joint}${second.text}` };
  }
  return single(at);
};

/** Numbers whose meaning is clear, and small ones before a unit: `25`, `5 kilometers`. */
export const numbers: SpokenClass = (text, at) => {
  const quantity = readQuantity(text, at);
  if (!quantity || (quantity.isSmall && !isMeasure(text, quantity.end))) return undefined;
  if (IDIOMS.has(text.joined(quantity.end))) return undefined;
  return { end: quantity.end, text: quantity.sign + quantity.text };
};

/** Words of denominators, and the value of one part. */
const DENOMINATORS: ReadonlyMap<string, number> = new Map([
  ['half', 2],
  ['quarter', 4],
  ...['third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'].map(
    (word, index) => [word, index + 3] as const,
  ),
]);

/** `two thirds`; one part only before `of`: `one third of it`. */
export const fractions: SpokenClass = (text, at) => {
  const word = text.joined(at + 1);
  const isOne = text.word(at) === 'one';
  const parts = DENOMINATORS.get(isOne ? word : word.replace(/s$/, ''));
  if (parts === undefined || (isOne ? text.joined(at + 2) !== 'of' : !word.endsWith('s'))) return undefined;
  if (text.runEnd(at) > at + 2) return undefined;
  const count = readQuantity(text, at);
  const value = isOne ? 1 : count?.value;
  return value !== undefined && value > 0 && value < parts ? { end: at + 2, text: `${value}/${parts}` } : undefined;
};
