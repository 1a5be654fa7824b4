import { figures } from '../figures.js';
import type { SpokenText } from '../spoken-text.js';
import { DIGITS, isCardinalWord, SCALES } from './number-words.js';
import { below100Of, cardinalOf, digitsOf } from './numbers.js';
import { isMeasure, isPercent } from './units.js';

export interface Quantity {
  /** Index after its last word. */
  readonly end: number;
  /** `-` or ''. */
  readonly sign: string;
  /** In figures: `1234`, `2.5`, `3 million`. */
  readonly text: string;
  /** Value of a whole number in digits. */
  readonly value: number | undefined;
  /** Whether it is a word up to twelve, or `a hundred`, which alone may not be a number. */
  readonly isSmall: boolean;
}

const SIGNS = new Set(['minus', 'negative']);
const LARGEST_SMALL = 12;
const FROM_MILLION = new Set([...SCALES.keys()].filter((word) => word !== 'thousand'));

/** Fractions said after `and`, by their words. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ['a half', '.5'],
  ['a quarter', '.25'],
  ['three quarters', '.75'],
]);

/** Reads the amount at an index: a run of number words that is one number, with sign and fraction. */
export function readQuantity(text: SpokenText, at: number): Quantity | undefined {
  const isSigned = SIGNS.has(text.word(at)) && text.isJoined(at + 1) && !isNumber(text, at - 1);
  const start = isSigned ? at + 1 : at;
  const end = text.runEnd(start);
  if (end === start) return undefined;
  const sign = isSigned ? '-' : '';
  const words = text.words(start, end);
  const read = readDecimal(text, start, words) ?? readRound(text, start, words);
  if (read !== undefined) return { end, sign, text: read, value: undefined, isSmall: words[0] === 'a' };
  const value = cardinalOf(words);
  if (value === undefined) return undefined;
  const part = PARTS.get(`${text.joined(end + 1)} ${text.joined(end + 2)}`);
  if (part !== undefined && text.joined(end) === 'and' && value > 0) {
    return { end: end + 3, sign, text: figures(value, ',') + part, value: undefined, isSmall: false };
  }
  const isSmall =
    (words.length === 1 && value <= LARGEST_SMALL && !isSigned) || (words[0] === 'a' && words.length === 2);
  return { end, sign, text: figures(value, ','), value, isSmall };
}

/** `three point one four`, and of millions: `two point five million`. */
function readDecimal(text: SpokenText, start: number, words: readonly string[]): string | undefined {
  const point = words.indexOf('point');
  if (point < 0) return undefined;
  const hasScale = SCALES.has(words.at(-1) ?? '');
  const whole = cardinalOf(words.slice(0, point));
  const decimals = words.slice(point + 1, hasScale ? -1 : undefined);
  const written = digitsOf(decimals) ?? below100Of(decimals);
  if (whole === undefined || written === undefined) return undefined;
  const end = start + words.length;
  if (!hasScale && isMoment(text, start, words) && !isPercent(text, end) && !isMeasure(text, end)) return undefined;
  const scale = hasScale ? ` ${text.raw(end - 1, end)}` : '';
  return `${figures(whole, ',')}.${written}${scale}`;
}

/** `at one point two people left` */
function isMoment(text: SpokenText, start: number, words: readonly string[]): boolean {
  return words[0] === 'one' && words[1] === 'point' && words.length === 3 && text.word(start - 1) === 'at';
}

/** A round number of millions: `3 million` is easier to read than `3,000,000`. */
function readRound(text: SpokenText, start: number, words: readonly string[]): string | undefined {
  const end = start + words.length;
  if (!FROM_MILLION.has(words.at(-1) ?? '')) return undefined;
  const count = words.length === 2 && words[0] === 'a' ? 1 : cardinalOf(words.slice(0, -1));
  if (count === undefined || count === 0 || count >= 1000) return undefined;
  return `${count} ${text.raw(end - 1, end)}`;
}

function isNumber(text: SpokenText, at: number): boolean {
  return text.isFigure(at) || isCardinalWord(text.word(at)) || DIGITS.has(text.word(at));
}

/**
 * Reads the first of two amounts, which takes its unit from the second: `ten to twenty percent`.
 *
 * The words between them are `to` or `or`, or `and` after `between`.
 *
 * @param second Reads the second amount, with its unit.
 */
export function readRange<T extends { readonly end: number }>(
  text: SpokenText,
  at: number,
  second: (text: SpokenText, at: number) => T | undefined,
): { first: Quantity; joint: string; second: T } | undefined {
  const first = readQuantity(text, at);
  if (!first) return undefined;
  const word = text.joined(first.end);
  const isRange = word === 'to' || word === 'or' || (word === 'and' && text.word(at - 1) === 'between');
  if (!isRange || !text.isJoined(first.end + 1)) return undefined;
  const found = second(text, first.end + 1);
  return found && { first, joint: ` ${text.raw(first.end, first.end + 1)} `, second: found };
}
