import { figures } from '../figures.js';
import type { SpokenText } from '../spoken-text.js';
import { numberWord, SCALES } from './number-words.js';
import { cardinalOf, digitsOf, groupsOf } from './numbers.js';
import { COMMA } from './read-run.js';

/** A run of number words. */
export interface Run {
  /** Index after its last word. */
  readonly end: number;
  readonly stems: readonly string[];
  /** Ending of the last word as written; '' if there is none. */
  readonly ending: string;
  readonly isOrdinal: boolean;
}

export interface Quantity extends Run {
  /** In digits: `1234`, `2,5`, `3 milyon`; with its sign, without its ending. */
  readonly text: string;
  /** Value of a whole number. */
  readonly value: number | undefined;
  /** Whether the word alone may not be a number: up to ten, `yüz` (face), `bin` (get on). */
  readonly isSmall: boolean;
}

/** Distributive numbers (`yirmi beşer`), which stay words. */
const EACH = /^ş?[ae]r$/iu;
const HALF = 'buçuk';
const LARGEST_SMALL = 10;
const AMBIGUOUS = new Set([100, 1000]);

/** Reads the run of number words at an index; undefined if there is none. */
export function readWords(text: SpokenText, at: number): Run | undefined {
  const end = text.runEnd(at);
  if (end === at) return undefined;
  const stems = text.words(at, end).flatMap((word) => (word === COMMA ? word : (numberWord(word)?.stems ?? [])));
  const last = numberWord(text.word(end - 1));
  const ending = last && last.ending !== '' ? text.raw(end - 1, end).slice(-last.ending.length) : '';
  if (EACH.test(ending)) return undefined;
  return { end, stems, ending, isOrdinal: last?.isOrdinal ?? false };
}

/** Reads the amount at an index: a run that is one number, with sign and fraction. */
export function readQuantity(text: SpokenText, at: number): Quantity | undefined {
  const isSigned = text.word(at) === 'eksi' && text.isJoined(at + 1) && !isNumber(text, at - 1);
  const run = readWords(text, isSigned ? at + 1 : at);
  if (!run || belongsToFigure(text, at, run)) return undefined;
  const sign = isSigned ? '-' : '';
  const decimal = readDecimal(text, run) ?? readRound(text, run);
  if (decimal) return { ...run, ...decimal, text: sign + decimal.text, value: undefined, isSmall: false };
  const value = cardinalOf(run.stems);
  if (value === undefined) return undefined;
  const hasHalf = run.ending === '' && text.joined(run.end) === HALF;
  const half = hasHalf ? readHalf(text, run.end, value) : undefined;
  if (hasHalf && !half) return undefined;
  if (half) return { ...run, ...half, text: sign + half.text, value: undefined, isSmall: false };
  const isSmall = run.stems.length === 1 && !isSigned && mayMeanElse(value, run);
  return { ...run, text: sign + figures(value, '.'), value, isSmall };
}

/** `5 bin lira`, `iki buçuk bin beş`: the scale belongs to the number before it. */
function belongsToFigure(text: SpokenText, at: number, { stems }: Run): boolean {
  const isBehind = text.isJoined(at) && (text.isFigure(at - 1) || text.word(at - 1) === HALF);
  return isBehind && SCALES.has(stems[0] ?? '');
}

/** The written form of an amount, with its ending after an apostrophe. */
export function write({ text, ending }: { readonly text: string; readonly ending: string }): string {
  return ending === '' ? text : `${text}'${ending}`;
}

interface Text {
  readonly text: string;
  readonly end: number;
  readonly ending: string;
}

/** `üç virgül on dört`, and of millions: `iki virgül beş milyon` */
function readDecimal(text: SpokenText, run: Run): Text | undefined {
  const comma = run.stems.indexOf(COMMA);
  if (comma < 0 || run.isOrdinal) return undefined;
  const hasScale = SCALES.has(run.stems.at(-1) ?? '');
  const whole = cardinalOf(run.stems.slice(0, comma));
  const stems = run.stems.slice(comma + 1, hasScale ? -1 : undefined);
  const decimals = digitsOf(stems) ?? groupsOf(stems)?.join('');
  if (whole === undefined || !decimals) return undefined;
  const number = `${figures(whole, '.')},${decimals}`;
  if (!hasScale) return { ...run, text: number };
  return { end: run.end, text: `${number} ${text.raw(run.end - 1, run.end)}`, ending: '' };
}

/** A round number of millions: `3 milyon` is easier to read than `3.000.000`. */
function readRound(text: SpokenText, { end, stems, isOrdinal }: Run): Text | undefined {
  const last = stems.at(-1) ?? '';
  if (last === 'bin' || !SCALES.has(last) || isOrdinal || numberWord(text.word(end - 1))?.stems.length !== 1)
    return undefined;
  const count = cardinalOf(stems.slice(0, -1));
  if (count === undefined || count === 0 || count >= 1000) return undefined;
  return { end, text: `${count} ${text.raw(end - 1, end)}`, ending: '' };
}

/** `iki buçuk`, `iki buçuk milyon` */
function readHalf(text: SpokenText, at: number, value: number): Text | undefined {
  if (value === 0) return undefined;
  const number = `${figures(value, '.')},5`;
  const scale = numberWord(text.joined(at + 1));
  const isScale = scale?.stems.length === 1 && !scale.isOrdinal && SCALES.has(scale.stems[0] ?? '');
  if (!isScale) return { end: at + 1, text: number, ending: '' };
  // Ambiguous scale: `iki buçuk bin beş`.
  if (text.runEnd(at + 1) > at + 2) return undefined;
  return { end: at + 2, text: `${number} ${text.raw(at + 1, at + 2)}`, ending: '' };
}

function mayMeanElse(value: number, { ending, isOrdinal }: Run): boolean {
  if (value <= LARGEST_SMALL) return true;
  // `kırkı çıktı`
  return !isOrdinal && (AMBIGUOUS.has(value) || (value === 40 && ending !== ''));
}

export function isNumber(text: SpokenText, at: number): boolean {
  return text.isFigure(at) || numberWord(text.word(at)) !== undefined;
}
