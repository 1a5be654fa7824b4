import { DIGITS, HUNDRED, SCALES, TENS } from './number-words.js';

interface Read {
  readonly value: number;
  readonly next: number;
}

/** Maximum stems of a cardinal number: five groups. */
const LONGEST = 24;

/** The number that all the stems form; undefined if there is none. */
export function cardinalOf(stems: readonly string[]): number | undefined {
  if (stems.length === 0 || stems.length > LONGEST) return undefined;
  if (stems.length === 1 && stems[0] === 'sıfır') return 0;
  let total = 0;
  let scale = Infinity;
  let at = 0;
  while (at < stems.length) {
    const group = readBelow1000(stems, at);
    const place = group?.next ?? at;
    const factor = SCALES.get(stems[place] ?? '') ?? 1;
    // One thousand is `bin`; one million, `bir milyon`.
    const count = factor === 1e3 && !group ? 1 : group?.value;
    if (count === undefined || (factor === 1e3 && group?.value === 1) || factor >= scale) return undefined;
    total += count * factor;
    scale = factor;
    at = factor === 1 ? place : place + 1;
    if (factor === 1 && at < stems.length) return undefined;
  }
  return total;
}

/** Reads the number up to 999 at an index. */
export function readBelow1000(stems: readonly string[], at: number): Read | undefined {
  const count = unitOf(stems[at]);
  if (stems[at] === HUNDRED) return addBelow100(stems, at + 1, 100);
  if (count > 1 && stems[at + 1] === HUNDRED) return addBelow100(stems, at + 2, count * 100);
  const read = addBelow100(stems, at, 0);
  return read.value > 0 ? read : undefined;
}

function addBelow100(stems: readonly string[], at: number, hundreds: number): Read {
  const tens = TENS.get(stems[at] ?? '') ?? 0;
  const place = tens > 0 ? at + 1 : at;
  // In a list of numbers, the unit may be the number of the next hundreds.
  const isNext = stems[place + 1] === HUNDRED && hundreds + tens > 0;
  const unit = isNext ? 0 : unitOf(stems[place]);
  return { value: hundreds + tens + unit, next: unit > 0 ? place + 1 : place };
}

/** From 1 to 9; 0 for anything else. */
function unitOf(stem: string | undefined): number {
  return DIGITS.get(stem ?? '') ?? 0;
}

/** Single digits in written form; undefined for other words. */
export function digitsOf(stems: readonly string[]): string | undefined {
  const digits = stems.map((stem) => DIGITS.get(stem));
  return digits.length === 0 || digits.includes(undefined) ? undefined : digits.join('');
}

/** Single digits or groups in written form; undefined for other words. */
export function groupsOf(stems: readonly string[]): readonly string[] | undefined {
  const groups: string[] = [];
  for (let at = 0; at < stems.length;) {
    const read = stems[at] === 'sıfır' ? { value: 0, next: at + 1 } : readBelow1000(stems, at);
    if (!read) return undefined;
    groups.push(String(read.value));
    at = read.next;
  }
  return groups;
}
