import type { SpokenText } from '../spoken-text.js';

/** Units that are measured in, so that even a small number before one is written in figures. */
const MEASURES = new Set(
  ['kilo', 'centi', 'milli', '']
    .flatMap((prefix) => ['meter', 'metre', 'gram', 'liter', 'litre'].map((unit) => prefix + unit))
    .concat([
      'kilobyte',
      'megabyte',
      'gigabyte',
      'terabyte',
      'megabit',
      'gigabit',
      'volt',
      'watt',
      'kilowatt',
      'degree',
    ])
    .concat(['mile', 'megahertz', 'gigahertz', 'kilohertz', 'hertz'])
    .flatMap((unit) => [unit, `${unit}s`]),
);

/** What is counted after a range that is told without a joint: `fifteen twenty minutes`. */
const COUNTED = new Set([
  ...['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years', 'people', 'times', 'calls', 'percent'],
  ...['dollars', 'euros', 'pounds', 'cents', 'bucks', 'minute', 'hour', 'day', 'year', 'dollar'],
]);

/** Whether a unit that is measured in follows. */
export function isMeasure(text: SpokenText, at: number): boolean {
  return MEASURES.has(text.joined(at));
}

/** Whether a unit, or something that is counted, follows. */
export function isUnit(text: SpokenText, at: number): boolean {
  return isMeasure(text, at) || COUNTED.has(text.joined(at));
}

/** Words of `percent` that follow: none, one, or the two of `per cent`. */
export function isPercent(text: SpokenText, at: number): boolean {
  return percentWords(text, at) > 0;
}

export function percentWords(text: SpokenText, at: number): 0 | 1 | 2 {
  if (text.joined(at) === 'percent') return 1;
  return text.joined(at) === 'per' && text.joined(at + 1) === 'cent' ? 2 : 0;
}
