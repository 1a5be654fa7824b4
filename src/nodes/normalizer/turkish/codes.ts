import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass } from '../write-figures.js';
import { digitsOf, groupsOf } from './numbers.js';
import { readWords, write, type Run } from './quantity.js';

/** Maximum number words of a telephone number. */
const MAX_PHONE = 24;
const MIN_PHONE = 6;
const NATIONAL = /^(0?)([2-5]\d\d)(\d{3})(\d\d)(\d\d)$/;
const ABROAD = /^(90)([2-5]\d\d)(\d{3})(\d\d)(\d\d)$/;
const SHORT = /^(444)(\d\d)(\d\d)$/;
/** More groups than this are single digits. */
const MAX_GROUPS = 7;

/** After these words, even two digits are a code. */
const CUES = /^(?:kod|numara|şifre|pin|hat|oda|hesap|dahili)/;

/** Telephone numbers of Turkey: `0532 321 45 67`, `444 12 12`, `+90 532 321 45 67`. */
export const phones: SpokenClass = (text, at) => {
  const isAbroad = text.word(at) === 'artı' && text.isJoined(at + 1);
  const run = readWords(text, isAbroad ? at + 1 : at);
  if (!run || run.isOrdinal || run.stems.length > MAX_PHONE) return undefined;
  const written = phoneOf(run, isAbroad);
  return written === undefined ? undefined : { end: run.end, text: write({ text: written, ending: run.ending }) };
};

function phoneOf({ stems }: Run, isAbroad: boolean): string | undefined {
  const groups = stems.length < MIN_PHONE ? undefined : groupsOf(stems);
  const digits = groups?.join('') ?? '';
  const [, head = '', ...parts] = (isAbroad ? ABROAD : NATIONAL).exec(digits) ?? [];
  const isGrouped = digits.startsWith('5') && groups !== undefined && groups.length < MAX_GROUPS;
  if (parts.length > 0 && (head !== '' || isGrouped)) {
    return isAbroad ? `+${head} ${parts.join(' ')}` : head + parts.join(' ');
  }
  return isAbroad ? undefined : SHORT.exec(digits)?.slice(1).join(' ');
}

/** Digits said one by one: `dört yedi bir dokuz`. */
export const codes: SpokenClass = (text, at) => {
  const run = readWords(text, at);
  const digits = run && !run.isOrdinal ? digitsOf(run.stems) : undefined;
  if (!run || !digits || digits.length < fewest(text, at, digits)) return undefined;
  return { end: run.end, text: write({ text: digits, ending: run.ending }) };
};

function fewest(text: SpokenText, at: number, digits: string): number {
  if (CUES.test(text.word(at - 1)) && text.isJoined(at)) return 2;
  // Counting, not a code.
  return digits === '123' ? 4 : 3;
}
