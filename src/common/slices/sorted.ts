import type { Steps } from './slices.js';

/** Items that are sorted, or merged, in one step: less than a millisecond. */
const STEP_ITEMS = 2_048;

/** The items in order, in a new array. Like `toSorted`, it is stable, but it works in steps. */
export function* sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += STEP_ITEMS) {
    runs.push(items.slice(at, at + STEP_ITEMS).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const next: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) next.push(yield* merged(runs[at] ?? [], runs[at + 1] ?? [], compare));
    runs = next;
  }
  return runs[0] ?? [];
}

/** Merges two sorted arrays; of equal items those of the first come first. */
function* merged<T>(first: readonly T[], second: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  const all: T[] = [];
  let left = 0;
  let right = 0;
  for (; left < first.length && right < second.length;) {
    const isLeft = compare(first[left] as T, second[right] as T) <= 0;
    all.push((isLeft ? first[left++] : second[right++]) as T);
    if (all.length % STEP_ITEMS === 0) yield;
  }
  for (; left < first.length; left += 1) all.push(first[left] as T);
  for (; right < second.length; right += 1) all.push(second[right] as T);
  yield;
  return all;
}
