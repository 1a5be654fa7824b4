import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass } from '../write-figures.js';
import { numberWord } from './number-words.js';
import { readQuantity, readWords, write } from './quantity.js';

/**
 * Money and units of measurement, before which even a small number is written in digits.
 *
 * Endings may follow.
 */
const UNITS =
  /^(?:lira|tl$|dolar|euro|avro|sterlin|yen$|ruble|(?:kilo|santi|mili)?metre|kilo|gram|litre|(?:giga|mega|kilo)bayt|derece|volt|vat$)/;
/** Counted nouns: after `yüz` and `bin` they show that a number is meant. */
const COUNTED = /^(?:kişi|tane|adet|gün|yıl|saat|dakika|kere|kez|sayfa|puan|öğrenci|müşteri)/;
/** Before a number, these words make it approximate: `birkaç yüz`. */
const SOME = new Set(['birkaç', 'kaç', 'birçok']);

/** Numbers, cardinal and ordinal, with their endings: `25`, `15'inde`, `21'inci`. */
export const numbers: SpokenClass = (text, at) => {
  const quantity = readQuantity(text, at);
  if (!quantity || isIdiom(text, at, quantity.end)) return undefined;
  if (quantity.isSmall && !isCounted(text, quantity.end, quantity.value ?? 0, quantity.ending)) return undefined;
  if (quantity.isSmall && SOME.has(text.word(at - 1))) return undefined;
  return { end: quantity.end, text: write(quantity) };
};

function isCounted(text: SpokenText, at: number, value: number, ending: string): boolean {
  if (ending !== '') return false;
  return UNITS.test(text.joined(at)) || (value >= 100 && COUNTED.test(text.joined(at)));
}

/** `kırk yılda bir` */
function isIdiom(text: SpokenText, at: number, end: number): boolean {
  return text.word(at) === 'kırk' && text.joined(end) === 'yılda';
}

/** `yüzde yirmi` */
export const percentages: SpokenClass = (text, at) => {
  if (text.word(at) !== 'yüzde' || !text.isJoined(at + 1)) return undefined;
  const quantity = readQuantity(text, at + 1);
  return quantity && !quantity.isOrdinal ? { end: quantity.end, text: `%${write(quantity)}` } : undefined;
};

/** `üçte iki`, `dörtte üçü`; but `ikide bir` means often, and `onda bir şey` is no fraction. */
export const fractions: SpokenClass = (text, at) => {
  const whole = numberWord(text.word(at));
  const parts = DENOMINATORS.indexOf(whole?.stems.join('') ?? '') + 3;
  if (!whole || parts < 3 || !/^[dt][ae]$/.test(whole.ending) || text.word(at - 1) === 'saat') return undefined;
  const count = text.isJoined(at + 1) ? readWords(text, at + 1) : undefined;
  const value = count?.stems.length === 1 ? readQuantity(text, at + 1)?.value : undefined;
  if (!count || value === undefined || value === 0 || value >= parts || count.isOrdinal) return undefined;
  if (count.ending === '' && (parts === 10 || text.joined(count.end) === 'şey')) return undefined;
  return { end: count.end, text: write({ text: `${value}/${parts}`, ending: count.ending }) };
};

const DENOMINATORS = ['üç', 'dört', 'beş', 'altı', 'yedi', 'sekiz', 'dokuz', 'on'];
