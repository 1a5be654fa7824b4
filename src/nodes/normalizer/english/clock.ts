import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass, Written } from '../write-figures.js';
import { DIGITS, OH } from './number-words.js';
import { below100Of, yearOf } from './numbers.js';
import { isUnit } from './units.js';

interface Moment {
  /** After its last word. */
  readonly end: number;
  readonly hour: number;
  readonly minute: number | undefined;
}

/** After these, an hour with its minutes is a time of day: `at three thirty`. */
const CUES = new Set(['at', 'until', 'till', 'before', 'after', 'since']);
/** `from nine thirty to five thirty` */
const RANGES: ReadonlyMap<string, string> = new Map([
  ['from', 'to'],
  ['between', 'and'],
]);

/** `three thirty pm`, `ten o'clock`, `at three thirty`, `half past three` */
export const clock: SpokenClass = (text, at) => partOfHour(text, at) ?? withMeridiem(text, at) ?? afterCue(text, at);

/** An hour with its minutes, or an hour: the whole of a run of number words. */
function readMoment(text: SpokenText, at: number): Moment | undefined {
  const end = text.runEnd(at);
  if (end === at || end > at + 4) return undefined;
  const words = text.words(at, end);
  for (const length of [1, 2]) {
    const hour = hourOf(words.slice(0, length));
    const rest = words.slice(length);
    const minute = minuteOf(rest);
    if (hour !== undefined && (rest.length === 0 || minute !== undefined) && length <= words.length)
      return { end, hour, minute };
  }
  return undefined;
}

function hourOf(words: readonly string[]): number | undefined {
  const hour = words.length === 1 && words[0] === 'zero' ? 0 : below100Of(words);
  return hour !== undefined && hour < 24 ? hour : undefined;
}

function minuteOf(words: readonly string[]): number | undefined {
  const [first = '', second = ''] = words;
  if (OH.has(first)) return words.length === 2 ? DIGITS.get(second) : undefined;
  const minute = below100Of(words);
  return minute !== undefined && minute >= 10 && minute < 60 ? minute : undefined;
}

function write({ hour, minute }: Moment): string {
  return minute === undefined ? String(hour) : `${hour}:${String(minute).padStart(2, '0')}`;
}

/** `pm`, also said letter by letter, or `o'clock`, as it is written after a time. */
function readMeridiem(text: SpokenText, at: number): Written | undefined {
  const word = text.joined(at);
  if (/^[ap](?:m|\.m\.?)$/.test(word)) return { end: at + 1, text: text.raw(at, at + 1) };
  if (!/^[ap]$/.test(word) || text.joined(at + 1) !== 'm') return undefined;
  return { end: at + 2, text: text.raw(at, at + 1) + text.raw(at + 1, at + 2) };
}

/** `three pm`, `nine to five pm`, `seven o'clock` */
function withMeridiem(text: SpokenText, at: number): Written | undefined {
  const moment = readMoment(text, at);
  if (!moment || moment.hour === 0) return undefined;
  if (text.joined(moment.end) === "o'clock" && moment.minute === undefined)
    return { end: moment.end, text: write(moment) };
  const meridiem = moment.hour <= 12 ? readMeridiem(text, moment.end) : undefined;
  if (meridiem) return { end: meridiem.end, text: `${write(moment)} ${meridiem.text}` };
  const until = text.joined(moment.end) === 'to' && text.isJoined(moment.end + 1) && readMoment(text, moment.end + 1);
  const both = until && until.hour <= 12 ? readMeridiem(text, until.end) : undefined;
  return until && both ? { end: both.end, text: `${write(moment)} to ${write(until)} ${both.text}` } : undefined;
}

function afterCue(text: SpokenText, at: number): Written | undefined {
  const cue = text.word(at - 1);
  const joint = RANGES.get(cue);
  if (joint === undefined && !CUES.has(cue)) return undefined;
  const moment = readMinutes(text, at);
  if (moment && cue !== 'at' && yearOf(text.words(at, moment.end)) !== undefined) return undefined;
  if (!moment || joint === undefined) return moment && { end: moment.end, text: write(moment) };
  if (text.joined(moment.end) !== joint || !text.isJoined(moment.end + 1)) return undefined;
  const until = readMinutes(text, moment.end + 1);
  return until && { end: until.end, text: `${write(moment)} ${joint} ${write(until)}` };
}

/** An hour with its minutes, unless they are fifteen twenty minutes, or so. */
function readMinutes(text: SpokenText, at: number): Moment | undefined {
  const moment = readMoment(text, at);
  return moment?.minute === undefined || isUnit(text, moment.end) ? undefined : moment;
}

/** `half past three`, `a quarter to four`, `ten past three`, `five minutes to three` */
function partOfHour(text: SpokenText, at: number): Written | undefined {
  const part = readPart(text, at);
  if (!part) return undefined;
  const hour = text.isJoined(part.end) ? readMoment(text, part.end) : undefined;
  if (!hour || hour.minute !== undefined || hour.hour === 0 || hour.hour > 12) return undefined;
  const moment =
    part.minutes >= 0
      ? { ...hour, minute: part.minutes }
      : { ...hour, hour: hour.hour === 1 ? 12 : hour.hour - 1, minute: 60 + part.minutes };
  const meridiem = readMeridiem(text, hour.end);
  return meridiem
    ? { end: meridiem.end, text: `${write(moment)} ${meridiem.text}` }
    : { end: hour.end, text: write(moment) };
}

/** Minutes past the hour, or, below 0, to it. */
function readPart(text: SpokenText, at: number): { end: number; minutes: number } | undefined {
  const start = text.word(at) === 'a' && text.joined(at + 1) === 'quarter' ? at + 1 : at;
  const word = text.word(start);
  const next = text.joined(start + 1);
  if (word === 'half') return next === 'past' ? { end: start + 2, minutes: 30 } : undefined;
  if (word === 'quarter') return relate(15, next, start + 2, true);
  const end = text.runEnd(at);
  if (end === at || end > at + 2) return undefined;
  const minutes = below100Of(text.words(at, end));
  if (minutes === undefined || minutes >= 30) return undefined;
  if (text.joined(end) === 'minutes') return relate(minutes, text.joined(end + 1), end + 2, true);
  const isTold = /^it(?:'s| is)$/.test(
    text.word(at - 1) === 'is' ? text.raw(at - 2, at).toLowerCase() : text.word(at - 1),
  );
  return relate(minutes, text.joined(end), end + 1, isTold);
}

/** @param isClear Whether it can be but a time: `ten to twelve people` are none. */
function relate(
  minutes: number,
  word: string,
  end: number,
  isClear: boolean,
): { end: number; minutes: number } | undefined {
  if (word === 'past' || (word === 'after' && isClear)) return { end, minutes };
  return word === 'to' && isClear ? { end, minutes: -minutes } : undefined;
}
