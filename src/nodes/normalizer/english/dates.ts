import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass, Written } from '../write-figures.js';
import { TEENS } from './number-words.js';
import { below100Of, cardinalOf, ordinalOf, yearOf } from './numbers.js';
import { isUnit } from './units.js';
import { writeOrdinal } from './ordinals.js';

export const MONTHS: ReadonlySet<string> = new Set([
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july'],
  ...['august', 'september', 'october', 'november', 'december'],
]);
/** Months that are also other words. */
const UNCLEAR = new Set(['march', 'may']);
/** Cues that an ambiguous word is a month, or a number is a year. */
const CUES = new Set(['in', 'on', 'by', 'of', 'until', 'till', 'since', 'from', 'before', 'after', 'year', 'this']);
const LARGEST_SMALL = 12;

const DECADES = new Map(
  ['twenties', 'thirties', 'forties', 'fifties', 'sixties', 'seventies', 'eighties', 'nineties'].map(
    (word, index) => [word, 20 + 10 * index] as const,
  ),
);

/** `march fifteenth twenty twenty four`, `fifteen march`, `the first of june`, `in nineteen eighty` */
export const dates: SpokenClass = (text, at) =>
  monthFirst(text, at) ?? dayFirst(text, at) ?? dayOfMonth(text, at) ?? decade(text, at) ?? year(text, at);

interface Day {
  readonly end: number;
  readonly value: number;
  readonly isOrdinal: boolean;
}

function monthFirst(text: SpokenText, at: number): Written | undefined {
  if (!MONTHS.has(text.word(at)) || !text.isJoined(at + 1)) return undefined;
  const end = text.runEnd(at + 1);
  if (end === at + 1 || yearIn(text.words(at + 1, end)) !== undefined) return undefined;
  const month = text.raw(at, at + 1);
  for (const length of [1, 2]) {
    const day = dayOf(text.words(at + 1, at + 1 + length), at + 1 + length);
    if (!day || day.end > end) continue;
    const follows = day.end < end ? yearOfRest(text, day.end, end) : yearAfter(text, end);
    if (follows) return { end: follows.end, text: `${month} ${day.value}, ${follows.value}` };
    if (day.end < end) continue;
    if (UNCLEAR.has(text.word(at)) && day.value <= LARGEST_SMALL && !CUES.has(text.word(at - 1))) return undefined;
    return { end, text: `${month} ${day.value}` };
  }
  return undefined;
}

function dayOf(words: readonly string[], end: number): Day | undefined {
  const ordinal = ordinalOf(words);
  const value = ordinal ?? below100Of(words);
  return value !== undefined && value >= 1 && value <= 31
    ? { end, value, isOrdinal: ordinal !== undefined }
    : undefined;
}

function yearOfRest(text: SpokenText, at: number, end: number): { end: number; value: number } | undefined {
  const value = yearIn(text.words(at, end));
  return value === undefined ? undefined : { end, value };
}

/** A year after a day, with or without a comma between them. */
function yearAfter(text: SpokenText, at: number): { end: number; value: number } | undefined {
  if (!text.isJoined(at) && text.gap(at) !== ', ') return undefined;
  const end = text.runEnd(at);
  return end === at ? undefined : yearOfRest(text, at, end);
}

/** A year in two parts, or as a number. */
function yearIn(words: readonly string[]): number | undefined {
  const value = yearOf(words) ?? cardinalOf(words);
  return value !== undefined && value >= 1000 && value < 3000 ? value : undefined;
}

/** `fifteen march`; the month keeps its position. */
function dayFirst(text: SpokenText, at: number): Written | undefined {
  const end = text.runEnd(at);
  const month = text.joined(end);
  if (end === at || end > at + 2 || !MONTHS.has(month)) return undefined;
  const day = dayOf(text.words(at, end), end);
  if (!day || day.isOrdinal || (UNCLEAR.has(month) && !yearAfter(text, end + 1))) return undefined;
  return { end, text: String(day.value) };
}

/** `the first of june` */
function dayOfMonth(text: SpokenText, at: number): Written | undefined {
  const end = text.runEnd(at);
  if (end === at || text.joined(end) !== 'of' || !MONTHS.has(text.joined(end + 1))) return undefined;
  const day = dayOf(text.words(at, end), end);
  return day?.isOrdinal ? { end, text: writeOrdinal(day.value) } : undefined;
}

/** `the nineteen eighties` */
function decade(text: SpokenText, at: number): Written | undefined {
  const hundreds = TEENS.get(text.word(at));
  const tens = DECADES.get(text.joined(at + 1));
  if (hundreds === undefined || hundreds < 13 || tens === undefined) return undefined;
  return { end: at + 2, text: `${hundreds * 100 + tens}s` };
}

function year(text: SpokenText, at: number): Written | undefined {
  const end = text.runEnd(at);
  const words = text.words(at, end);
  const value = yearOf(words);
  if (value === undefined || isUnit(text, end)) return undefined;
  // `twenty thirty people` is a range.
  const isRound = words[0] === 'twenty' && words.length === 2 && value % 10 === 0 && value > 2020;
  if (isRound && !CUES.has(text.word(at - 1)) && !MONTHS.has(text.word(at - 1))) return undefined;
  return { end, text: String(value) };
}
