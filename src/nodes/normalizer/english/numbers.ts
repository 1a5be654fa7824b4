import { DIGITS, OH, ORDINALS, REPEATS, SCALES, TEENS, TENS } from './number-words.js';

/** A number read from words, and its end. */
interface Read {
  readonly value: number;
  readonly next: number;
}

/** Maximum words of a cardinal number: four groups, each with `and`. */
const LONGEST = 24;

/** The number that all the words form, such as `two hundred and three`; undefined if there is none. */
export function cardinalOf(words: readonly string[]): number | undefined {
  if (words.length === 0 || words.length > LONGEST) return undefined;
  if (words.length === 1 && words[0] === 'zero') return 0;
  let total = 0;
  let scale = Infinity;
  let at = 0;
  while (at < words.length) {
    if (words[at] === 'and' && at > 0) at += 1;
    const group = readBelow1000(words, at);
    if (!group) return undefined;
    const factor = SCALES.get(words[group.next] ?? '') ?? 1;
    if (factor >= scale || (group.value >= 1000 && (factor > 1 || total > 0))) return undefined;
    total += group.value * factor;
    scale = factor;
    at = factor === 1 ? group.next : group.next + 1;
    if (factor === 1 && at < words.length) return undefined;
  }
  return total;
}

/** The number below 100 that all the words form. */
export function below100Of(words: readonly string[]): number | undefined {
  const read = readBelow100(words, 0);
  return read?.next === words.length ? read.value : undefined;
}

/** Up to 999, and `twelve hundred`. */
function readBelow1000(words: readonly string[], at: number): Read | undefined {
  const isOne = words[at] === 'a';
  const first = isOne ? { value: 1, next: at + 1 } : readBelow100(words, at);
  if (!first) return undefined;
  if (words[first.next] !== 'hundred') return isOne && !SCALES.has(words[first.next] ?? '') ? undefined : first;
  if (first.value >= 10 && first.value % 10 === 0) return undefined;
  const hundreds = first.value * 100;
  const hasAnd = words[first.next + 1] === 'and';
  const rest = readBelow100(words, first.next + (hasAnd ? 2 : 1));
  return rest ? { value: hundreds + rest.value, next: rest.next } : { value: hundreds, next: first.next + 1 };
}

function readBelow100(words: readonly string[], at: number): Read | undefined {
  const word = words[at] ?? '';
  const teen = TEENS.get(word);
  if (teen !== undefined) return { value: teen, next: at + 1 };
  const unit = (place: number): number => DIGITS.get(words[place] ?? '') ?? 0;
  const tens = TENS.get(word) ?? 0;
  if (tens > 0) return { value: tens + unit(at + 1), next: at + (unit(at + 1) > 0 ? 2 : 1) };
  return unit(at) > 0 ? { value: unit(at), next: at + 1 } : undefined;
}

/** The number that words ending in an ordinal form: `twenty first`. */
export function ordinalOf(words: readonly string[]): number | undefined {
  const last = ORDINALS.get(words.at(-1) ?? '');
  return last === undefined ? undefined : cardinalOf([...words.slice(0, -1), last]);
}

/** Single digits in written form: `double oh seven`; undefined for other words. */
export function digitsOf(words: readonly string[]): string | undefined {
  let digits = '';
  for (let at = 0; at < words.length; at += 1) {
    const times = REPEATS.get(words[at] ?? '');
    if (times !== undefined) at += 1;
    const word = words[at] ?? '';
    const digit = OH.has(word) ? 0 : DIGITS.get(word);
    if (digit === undefined) return undefined;
    digits += String(digit).repeat(times ?? 1);
  }
  return digits === '' ? undefined : digits;
}

/** A year said in two parts: `nineteen eighty four`, `twenty oh five`. */
export function yearOf(words: readonly string[]): number | undefined {
  const [century = '', ...rest] = words;
  const hundreds = TEENS.get(century) ?? (century === 'twenty' ? 20 : 0);
  if (hundreds < 13 || rest.length > 2) return undefined;
  const [first = '', second = ''] = rest;
  const unit = OH.has(first) ? DIGITS.get(second) : undefined;
  const years = unit ?? below100Of(rest) ?? 0;
  // `fifteen twenty minutes` is not a year; `fourteen ninety two` is.
  const isPlain = hundreds > 15 || (years > 20 && years % 10 !== 0);
  return isPlain && (unit !== undefined || years >= 10) ? hundreds * 100 + years : undefined;
}
