import type { SpokenText } from '../spoken-text.js';
import type { SpokenClass, Written } from '../write-figures.js';
import { readMeridiem, readMoment, writeMoment, type Moment } from './moment.js';
import { yearOf } from './numbers.js';
import { partOfHour } from './part-of-hour.js';
import { isUnit } from './units.js';

/** Before an hour with minutes, these words mark a time of day: `at three thirty`. */
const CUES = new Set(['at', 'until', 'till', 'before', 'after', 'since']);
/** `from nine thirty to five thirty` */
const RANGES: ReadonlyMap<string, string> = new Map([
  ['from', 'to'],
  ['between', 'and'],
]);

/** `three thirty pm`, `ten o'clock`, `at three thirty`, `half past three` */
export const clock: SpokenClass = (text, at) => partOfHour(text, at) ?? withMeridiem(text, at) ?? afterCue(text, at);

/** `three pm`, `nine to five pm`, `seven o'clock` */
function withMeridiem(text: SpokenText, at: number): Written | undefined {
  const moment = readMoment(text, at);
  if (!moment || moment.hour === 0) return undefined;
  if (text.joined(moment.end) === "o'clock" && moment.minute === undefined)
    return { end: moment.end, text: writeMoment(moment) };
  const meridiem = moment.hour <= 12 ? readMeridiem(text, moment.end) : undefined;
  if (meridiem) return { end: meridiem.end, text: `${writeMoment(moment)} ${meridiem.text}` };
  const until = text.joined(moment.end) === 'to' && text.isJoined(moment.end + 1) && readMoment(text, moment.end + 1);
  const both = until && until.hour <= 12 ? readMeridiem(text, until.end) : undefined;
  return until && both
    ? { end: both.end, text: `${writeMoment(moment)} to ${writeMoment(until)} ${both.text}` }
    : undefined;
}

function afterCue(text: SpokenText, at: number): Written | undefined {
  const cue = text.word(at - 1);
  const joint = RANGES.get(cue);
  if (joint === undefined && !CUES.has(cue)) return undefined;
  const moment = readMinutes(text, at);
  if (moment && cue !== 'at' && yearOf(text.words(at, moment.end)) !== undefined) return undefined;
  if (!moment || joint === undefined) return moment && { end: moment.end, text: writeMoment(moment) };
  if (text.joined(moment.end) !== joint || !text.isJoined(moment.end + 1)) return undefined;
  const until = readMinutes(text, moment.end + 1);
  return until && { end: until.end, text: `${writeMoment(moment)} ${joint} ${writeMoment(until)}` };
}

/** An hour with minutes, except ranges such as fifteen twenty minutes. */
function readMinutes(text: SpokenText, at: number): Moment | undefined {
  const moment = readMoment(text, at);
  return moment?.minute === undefined || isUnit(text, moment.end) ? undefined : moment;
}
