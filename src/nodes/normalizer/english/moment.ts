import type { SpokenText } from '../spoken-text.js';
import type { Written } from '../write-figures.js';
import { DIGITS, OH } from './number-words.js';
import { below100Of } from './numbers.js';

/** A time of day. */
export interface Moment {
  /** Index after its last word. */
  readonly end: number;
  readonly hour: number;
  readonly minute: number | undefined;
}

/** An hour with or without minutes: the whole run of number words. */
export function readMoment(text: SpokenText, at: number): Moment | undefined {
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

export function writeMoment({ hour, minute }: Moment): string {
  return minute === undefined ? String(hour) : `${hour}:${String(minute).padStart(2, '0')}`;
}

/** `pm`, also said as letters, or `o'clock`, in written form. */
export function readMeridiem(text: SpokenText, at: number): Written | undefined {
  const word = text.joined(at);
  if (/^[ap](?:m|\.m\.?)$/.test(word)) return { end: at + 1, text: text.raw(at, at + 1) };
  if (!/^[ap]$/.test(word) || text.joined(at + 1) !== 'm') return undefined;
  return { end: at + 2, text: text.raw(at, at + 1) + text.raw(at + 1, at + 2) };
}
