import { LRUCache } from 'lru-cache';
import { endingsOf, ordinalEndingsOf } from './endings.js';

export const DIGITS: ReadonlyMap<string, number> = new Map(
  ['sıfır', 'bir', 'iki', 'üç', 'dört', 'beş', 'altı', 'yedi', 'sekiz', 'dokuz'].map((word, value) => [word, value]),
);

export const TENS: ReadonlyMap<string, number> = new Map(
  ['on', 'yirmi', 'otuz', 'kırk', 'elli', 'altmış', 'yetmiş', 'seksen', 'doksan'].map((word, index) => [
    word,
    10 + 10 * index,
  ]),
);

export const HUNDRED = 'yüz';

export const SCALES: ReadonlyMap<string, number> = new Map([
  ['bin', 1e3],
  ['milyon', 1e6],
  ['milyar', 1e9],
  ['trilyon', 1e12],
]);

/** `dört` before a vowel. */
const SOFTENED = 'dörd';

const STEMS = [...DIGITS.keys(), ...TENS.keys(), HUNDRED, ...SCALES.keys(), SOFTENED];
const STEM = STEMS.join('|');
const PARTS = new RegExp(`^((?:${STEM})*)(${STEM})(?:'?(\\p{L}+))?$`, 'u');
const EACH = new RegExp(STEM, 'g');

const ENDINGS = new Map(
  STEMS.map((stem) => [
    stem,
    { plain: new RegExp(`^${endingsOf(stem)}$`), ordinal: new RegExp(`^${ordinalEndingsOf(stem)}$`) },
  ]),
);

export interface NumberWord {
  /** Stems: one, or several written together: `yirmibeş`. */
  readonly stems: readonly string[];
  /** The ending; '' if there is none. */
  readonly ending: string;
  readonly isOrdinal: boolean;
}

/** Maximum length of a word, above any number word: reading takes quadratic time. */
const MAX_WORD = 200;

/** Cache of words: rules read the same words repeatedly. */
const known = new LRUCache<string, NumberWord | 'none'>({ max: 2_000 });

/** Reads a number word; undefined for other words. */
export function numberWord(word: string): NumberWord | undefined {
  if (word.length > MAX_WORD) return undefined;
  let found = known.get(word);
  if (found === undefined) {
    found = read(word) ?? 'none';
    known.set(word, found);
  }
  return found === 'none' ? undefined : found;
}

function read(word: string): NumberWord | undefined {
  const [, head = '', last = '', ending = ''] = PARTS.exec(word) ?? [];
  if (last === '' || (last === SOFTENED && ending === '')) return undefined;
  const isOrdinal = ENDINGS.get(last)?.ordinal.test(ending) ?? false;
  if (ending !== '' && !isOrdinal && !ENDINGS.get(last)?.plain.test(ending)) return undefined;
  const stems = [...(head.match(EACH) ?? []), last === SOFTENED ? 'dört' : last];
  return { stems, ending, isOrdinal };
}
