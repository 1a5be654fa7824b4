import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass } from '../write-figures.js';
import { readQuantity } from './quantity.js';

/** Months, with their endings. */
const MONTH =
  /^(?:oca[kğ]|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralı[kğ])(?:'?(?:[dt][ae]n?|[dt]aki|[dt]eki|[ae]|[ıiuü]n))?$/;
/** Months that are also other words: `bir ocak` may be a stove. */
const UNCLEAR = /^(?:oca|ekim)/;

/** `on beş mart`; the month keeps its position, and a following year is a number. */
export const dates: SpokenClass = (text, at) => {
  const day = readQuantity(text, at);
  const month = day && text.joined(day.end);
  if (!day || !month || !MONTH.test(month)) return undefined;
  const { end, value = 0, ending } = day;
  if (value < 1 || value > 31 || ending !== '') return undefined;
  if (value === 1 && UNCLEAR.test(month) && !isYear(text, end + 1)) return undefined;
  return { end, text: day.text };
};

function isYear(text: SpokenText, at: number): boolean {
  const value = text.isJoined(at) ? (readQuantity(text, at)?.value ?? 0) : 0;
  return value >= 1000 && value < 3000;
}
