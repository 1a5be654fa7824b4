import type { SpokenText } from '../spoken-text.js';
import type { Written } from '../write-figures.js';
import { readMeridiem, readMoment, writeMoment } from './moment.js';
import { below100Of } from './numbers.js';

interface Part {
  /** Index after its last word. */
  readonly end: number;
  /** Minutes past the hour; negative before it. */
  readonly minutes: number;
  /** Whether it is a time only before `pm` or similar words. */
  readonly isUnsure?: boolean;
}

/** `half past three`, `a quarter to four`, `ten past three`, `five minutes to three` */
export function partOfHour(text: SpokenText, at: number): Written | undefined {
  const part = readPart(text, at);
  if (!part || !text.isJoined(part.end)) return undefined;
  const moment = readMoment(text, part.end);
  if (!moment || moment.minute !== undefined || moment.hour === 0 || moment.hour > 12) return undefined;
  const { minutes, isUnsure = false } = part;
  const hour = minutes >= 0 ? moment.hour : ((moment.hour + 10) % 12) + 1;
  const time = writeMoment({ ...moment, hour, minute: (minutes + 60) % 60 });
  const meridiem = readMeridiem(text, moment.end);
  if (meridiem) return { end: meridiem.end, text: `${time} ${meridiem.text}` };
  return isUnsure ? undefined : { end: moment.end, text: time };
}

function readPart(text: SpokenText, at: number): Part | undefined {
  const quarter = text.word(at) === 'a' ? at + 1 : at;
  if (text.word(quarter) === 'quarter') return relate(15, text.joined(quarter + 1), quarter + 2);
  if (text.word(at) === 'half') return text.joined(at + 1) === 'past' ? { end: at + 2, minutes: 30 } : undefined;
  const end = text.runEnd(at);
  const minutes = end <= at + 2 ? below100Of(text.words(at, end)) : undefined;
  if (minutes === undefined || minutes >= 30) return undefined;
  if (/^minutes?$/.test(text.joined(end))) return relate(minutes, text.joined(end + 1), end + 2);
  if (text.joined(end) === 'past') return { end: end + 1, minutes };
  // `ten to twelve people` is not a time.
  const isUnsure = text.word(at - 1) === 'at' && minutes % 5 === 0;
  if (text.joined(end) !== 'to' || !(isUnsure || isSaidToBe(text, at))) return undefined;
  return { end: end + 1, minutes: -minutes, isUnsure };
}

function relate(minutes: number, word: string, end: number): Part | undefined {
  if (word === 'past' || word === 'after') return { end, minutes };
  return word === 'to' ? { end, minutes: -minutes } : undefined;
}

/** Whether `it's` or `it is` precedes. */
function isSaidToBe(text: SpokenText, at: number): boolean {
  return text.word(at - 1) === "it's" || (text.word(at - 1) === 'is' && text.word(at - 2) === 'it');
}
