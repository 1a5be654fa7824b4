import { figures } from '../figures.js';
import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass } from '../write-figures.js';
import { ordinalOf } from './numbers.js';

const LARGEST_SMALL = 12;

/** After `twenty second`, these words show that it is not a time. */
const RANKED = new Set(['of', 'century', 'street', 'avenue', 'floor', 'birthday', 'anniversary', 'time', 'place']);

/** `the twenty first`; ordinals up to `twelfth` stay words, and so does `a twenty second wait`. */
export const ordinals: SpokenClass = (text, at) => {
  const end = text.runEnd(at);
  if (end === at) return undefined;
  const words = text.words(at, end);
  const value = ordinalOf(words);
  if (value === undefined || (words.length === 1 && value <= LARGEST_SMALL)) return undefined;
  if (words[0] === 'one' && words.length === 2) return undefined;
  if (words.at(-1) === 'second' && !isRank(text, at, end)) return undefined;
  return { end, text: writeOrdinal(value) };
};

function isRank(text: SpokenText, at: number, end: number): boolean {
  return RANKED.has(text.joined(end)) || (text.word(at - 1) === 'the' && !text.isJoined(end));
}

/** `1st`, `22nd`, `13th` */
export function writeOrdinal(value: number): string {
  const isTeen = Math.floor((value % 100) / 10) === 1;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return figures(value, ',') + ending;
}
