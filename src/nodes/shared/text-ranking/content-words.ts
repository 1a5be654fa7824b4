import { primaryLanguage } from '../../../common/language/index.js';
import { guessLanguage, stopWordsOf } from './stop-words.js';

/** A word that carries meaning. */
export interface ContentWord {
  /** As spoken, in lowercase. */
  readonly word: string;
  /** The part that its forms share. */
  readonly stem: string;
}

/** Minimum letters of a content word in a language without known stop words. */
const MIN_UNKNOWN = 4;
/** Letters that the forms of a word share, in languages with endings (Can et al., 2008, on Turkish). */
const STEM_LETTERS = 5;

/**
 * The content words of a text, in runs without a stop word, punctuation mark or number.
 *
 * @param language IETF tag; '' for the language of most stop words in the text.
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
  // In Turkish an ending after an apostrophe is not part of a name; in English it belongs to the word.
  return language === 'tr' ? (lower.split(/['’]/, 1)[0] ?? '') : lower.replaceAll(/['’]/g, '');
}

function isContent(word: string, stopWords: ReadonlySet<string> | undefined): boolean {
  if (!/\p{L}/u.test(word) || /\p{N}/u.test(word)) return false;
  return stopWords ? word.length > 1 && !stopWords.has(word) : word.length >= MIN_UNKNOWN;
}

function stemOf(word: string, language: string): string {
  if (language !== 'en') return word.slice(0, STEM_LETTERS);
  const stem = word
    .replace(/(?:ies|ied)$/, 'y')
    .replace(/(?<=..[^s])s$/, '')
    .replace(/(?<=...)(?:ing|ed)$/, '');
  return stem.replace(/(?<=...)e$/, '');
}
