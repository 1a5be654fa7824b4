import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass } from '../write-figures.js';
import { OH } from './number-words.js';
import { below100Of, digitsOf } from './numbers.js';
import { readQuantity, readRange } from './quantity.js';

interface Currency {
  readonly sign: string;
  readonly cents: readonly string[];
  /** Whether its word has other meanings, so that more context is needed. */
  readonly isUnclear?: boolean;
}

const POUND = { sign: '£', cents: ['pence', 'penny', 'p'], isUnclear: true };
const CURRENCIES: ReadonlyMap<string, Currency> = new Map<string, Currency>([
  ...['dollar', 'dollars'].map((word) => [word, { sign: '$', cents: ['cent', 'cents'] }] as const),
  ...['euro', 'euros'].map((word) => [word, { sign: '€', cents: ['cent', 'cents'] }] as const),
  ...['pound', 'pounds'].map((word) => [word, POUND] as const),
  ['yen', { sign: '¥', cents: [] }],
  ...['rupee', 'rupees'].map((word) => [word, { sign: '₹', cents: ['paise'] }] as const),
]);

interface Amount {
  readonly end: number;
  readonly currency: Currency;
  readonly text: string;
}

/** `twenty five dollars and fifty cents`, `ten to twenty euros` */
export const money: SpokenClass = (text, at) => {
  const range = readRange(text, at, readAmount);
  if (!range) return readAmount(text, at);
  const { first, joint, second } = range;
  return { end: second.end, text: `${first.sign}${second.currency.sign}${first.text}${joint}${second.text}` };
};

function readAmount(text: SpokenText, at: number): Amount | undefined {
  const quantity = readQuantity(text, at);
  const currency = quantity && CURRENCIES.get(text.joined(quantity.end));
  if (!quantity || !currency) return undefined;
  const afterUnit = quantity.end + 1;
  const write = (amount: string): string => `${quantity.sign}${currency.sign}${amount}`;
  const cents = quantity.value === undefined ? undefined : readCents(text, afterUnit, currency);
  if (cents) return { end: cents.end, currency, text: write(`${quantity.text}.${cents.text}`) };
  if (text.joined(afterUnit) === 'sterling') return { end: afterUnit + 1, currency, text: write(quantity.text) };
  return currency.isUnclear ? undefined : { end: afterUnit, currency, text: write(quantity.text) };
}

/** `and fifty cents`, `fifty cents`; at the end of a clause also `fifty` and `oh five`. */
function readCents(text: SpokenText, at: number, { cents }: Currency): { end: number; text: string } | undefined {
  const hasAnd = text.joined(at) === 'and';
  const start = hasAnd ? at + 1 : at;
  const end = text.isJoined(start) ? text.runEnd(start) : start;
  if (end === start || end > start + 2) return undefined;
  const words = text.words(start, end);
  const count = OH.has(words[0] ?? '') ? Number(digitsOf(words)) : below100Of(words);
  if (count === undefined || Number.isNaN(count)) return undefined;
  const written = String(count).padStart(2, '0');
  if (cents.includes(text.joined(end))) return { end: end + 1, text: written };
  const isSaidShort = !hasAnd && (count >= 10 || words.length === 2) && !text.isJoined(end);
  return isSaidShort ? { end, text: written } : undefined;
}
