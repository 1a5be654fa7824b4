import type { SpokenText } from '../spoken-text.js';

/** Units of measurement, before which even a small number is written in digits. */
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

/** Counted nouns after a range without `to`: `fifteen twenty minutes`. */
const COUNTED = new Set([
  ...['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years', 'people', 'times', 'calls', 'percent'],
  ...['dollars', 'euros', 'pounds', 'cents', 'bucks', 'minute', 'hour', 'day', 'year', 'dollar'],
]);

/** Whether a unit of measurement follows. */
export function isMeasure(text: SpokenText, at: number): boolean {
  return MEASURES.has(text.joined(at));
}

/** Whether a unit or a counted noun follows. */
export function isUnit(text: SpokenText, at: number): boolean {
  return isMeasure(text, at) || COUNTED.has(text.joined(at));
}

/** Number of words of a following `percent`: 0, 1, or 2 for `per cent`. */
export function isPercent(text: SpokenText, at: number): boolean {
  return percentWords(text, at) > 0;
}

export function percentWords(text: SpokenText, at: number): 0 | 1 | 2 {
  if (text.joined(at) === 'percent') return 1;
  return text.joined(at) === 'per' && text.joined(at + 1) === 'cent' ? 2 : 0;
}
