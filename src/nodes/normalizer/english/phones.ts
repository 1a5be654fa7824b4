import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass } from '../write-figures.js';
import { DIGITS, OH, REPEATS, TEENS, TENS } from './number-words.js';
import { digitsOf } from './numbers.js';

/** Words that announce a telephone number. */
const CUES = new Set(['call', 'phone', 'telephone', 'cell', 'mobile', 'dial', 'fax', 'reach', 'ring', 'text']);
/** Maximum distance of such a word before the number, in words. */
const NEAR = 8;
const LONGEST = 24;
/** Minimum digits of a number with country code. */
const MIN_ABROAD = 8;

/** Telephone numbers of North America, and those that begin with `plus`. */
export const phones: SpokenClass = (text, at) => {
  if (text.word(at) === 'plus') return abroad(text, at);
  const end = text.runEnd(at);
  if (end < at + 4 || end > at + LONGEST) return undefined;
  const words = text.words(at, end);
  const digits = groupsOf(words);
  const isFree = words.includes('hundred') && /^1?8/.test(digits) && digits.length >= 10;
  if (!isFree && !isCued(text, at)) return undefined;
  const written = write(digits);
  return written === undefined ? undefined : { end, text: written };
};

/** `plus four four two zero …` */
function abroad(text: SpokenText, at: number): { end: number; text: string } | undefined {
  const end = text.isJoined(at + 1) ? text.runEnd(at + 1) : at + 1;
  const digits = end > at + 1 && end <= at + LONGEST ? digitsOf(text.words(at + 1, end)) : undefined;
  return digits && digits.length >= MIN_ABROAD ? { end, text: `+${digits}` } : undefined;
}

function isCued(text: SpokenText, at: number): boolean {
  for (let before = at - 1; before >= Math.max(0, at - NEAR); before -= 1) if (CUES.has(text.word(before))) return true;
  return false;
}

/** Digits of a number said as single digits, pairs and hundreds; '' for other words. */
function groupsOf(words: readonly string[]): string {
  let digits = '';
  for (let at = 0; at < words.length; at += 1) {
    const times = REPEATS.get(words[at] ?? '') ?? 1;
    if (times > 1) at += 1;
    const word = words[at] ?? '';
    const digit = OH.has(word) ? 0 : DIGITS.get(word);
    const unit = DIGITS.get(words[at + 1] ?? '') ?? 0;
    const tens = TENS.get(word);
    if (digit !== undefined && words[at + 1] === 'hundred') digits += `${digit}00`;
    else if (digit !== undefined) digits += String(digit).repeat(times);
    else if (tens !== undefined) digits += String(tens + unit);
    else if (TEENS.has(word)) digits += String(TEENS.get(word));
    else return '';
    if (words[at + 1] === 'hundred' || (tens !== undefined && unit > 0)) at += 1;
  }
  return digits;
}

function write(digits: string): string | undefined {
  const parts = /^(1?)(\d{3})?(\d{3})(\d{4})$/.exec(digits)?.slice(1).filter(Boolean);
  return parts && (parts[0] !== '1' || parts.length === 4) ? parts.join('-') : undefined;
}
