export const DIGITS: ReadonlyMap<string, number> = new Map(
  ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].map((word, value) => [word, value]),
);

export const TEENS: ReadonlyMap<string, number> = new Map(
  [
    ...['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
  ].map((word, index) => [word, 10 + index]),
);

export const TENS: ReadonlyMap<string, number> = new Map(
  ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'].map((word, index) => [
    word,
    20 + 10 * index,
  ]),
);

export const SCALES: ReadonlyMap<string, number> = new Map([
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
  ['trillion', 1e12],
]);

/** Ordinal words, with their cardinal words. */
export const ORDINALS: ReadonlyMap<string, string> = new Map([
  ['zeroth', 'zero'],
  ['first', 'one'],
  ['second', 'two'],
  ['third', 'three'],
  ['fourth', 'four'],
  ['fifth', 'five'],
  ['sixth', 'six'],
  ['seventh', 'seven'],
  ['eighth', 'eight'],
  ['ninth', 'nine'],
  ['twelfth', 'twelve'],
  ...[...TEENS.keys()].filter((word) => word !== 'twelve').map((word) => [`${word}th`, word] as const),
  ...[...TENS.keys()].map((word) => [`${word.slice(0, -1)}ieth`, word] as const),
  ...['hundred', ...SCALES.keys()].map((word) => [`${word}th`, word] as const),
]);

/** Zero among single digits. */
export const OH: ReadonlySet<string> = new Set(['oh', 'o']);

/** Repetitions of the following digit. */
export const REPEATS: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['triple', 3],
]);

const CARDINALS: ReadonlySet<string> = new Set([
  ...[DIGITS, TEENS, TENS, SCALES].flatMap((words) => [...words.keys()]),
  'hundred',
]);

export function isCardinalWord(word: string): boolean {
  return CARDINALS.has(word);
}
