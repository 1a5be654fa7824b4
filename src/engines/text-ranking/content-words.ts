import { primaryLanguage } from '../../common/language/index.js';
import { guessLanguage, stopWordsOf } from './stop-words.js';

/** A word that tells what is talked about. */
export interface ContentWord {
  /** As it was said, in small letters. */
  readonly word: string;
  /** What it has in common with its other forms. */
  readonly stem: string;
}

/** Shortest word that tells something in a language whose stop words are not known. */
const SHORTEST_UNKNOWN = 4;
/** Letters of a word that its forms share, in languages of endings (Can et al., 2008, on Turkish). */
const STEM_LETTERS = 5;

/**
 * The content words of a text, in runs that no stop word, mark or number breaks.
 *
 * @param language IETF tag; '' for the language whose stop words the text has.
 */
export function contentRuns(text: string, language: string): ContentWord[][] {
  const tokens = text.split(/\s+/).filter((token) => token !== '');
  const known = primaryLanguage(language);
  const words = tokens.map((token) => wordOf(token, known));
  const code = known === '' ? (guessLanguage(words) ?? '') : known;
  const stopWords = stopWordsOf(code);
  const runs: ContentWord[][] = [[]];
  for (const [index, token] of tokens.entries()) {
    const word = words[index] ?? '';
    if (isContent(word, stopWords)) runs.at(-1)?.push({ word, stem: stemOf(word, code) });
    else runs.push([]);
    if (/[.,?!;:…]["'”)]*$/.test(token)) runs.push([]);
  }
  return runs.filter(({ length }) => length > 0);
}

function wordOf(token: string, language: string): string {
  const word = /[\p{L}\p{N}].*[\p{L}\p{N}]|[\p{L}\p{N}]/su.exec(token)?.[0] ?? '';
  const lower = word.toLocaleLowerCase(language === 'tr' ? 'tr' : 'en');
  // An ending behind an apostrophe is none of a name's in Turkish; in English it belongs to the word.
  return language === 'tr' ? lower.replace(/['’].*$/s, '') : lower.replaceAll(/['’]/g, '');
}

function isContent(word: string, stopWords: ReadonlySet<string> | undefined): boolean {
  if (!/\p{L}/u.test(word) || /\p{N}/u.test(word)) return false;
  return stopWords ? word.length > 1 && !stopWords.has(word) : word.length >= SHORTEST_UNKNOWN;
}

function stemOf(word: string, language: string): string {
  if (language !== 'en') return word.slice(0, STEM_LETTERS);
  const stem = word
    .replace(/(?:ies|ied)$/, 'y')
    .replace(/(?<=..[^s])s$/, '')
    .replace(/(?<=...)(?:ing|ed)$/, '');
  return stem.replace(/(?<=...)e$/, '');
}
