import { SpokenText, type RunReader } from './spoken-text.js';

/** Words and their written form. */
export interface Written {
  /** Index of the first word; by default the requested index. */
  readonly start?: number;
  /** Index after the last word. */
  readonly end: number;
  readonly text: string;
}

/**
 * Finds phrases of one class (amounts, dates, …) that begin at a word.
 *
 * It reads only the phrase and its neighbours.
 */
export type SpokenClass = (text: SpokenText, at: number) => Written | undefined;

/** The number rules of a language. */
export interface Grammar {
  /** IETF tag. */
  readonly language: string;
  readonly readRun: RunReader;
  /** Words that a phrase may begin with, except number words and single letters. */
  readonly openers: ReadonlySet<string>;
  /** The first match is used. */
  readonly classes: readonly SpokenClass[];
}

/**
 * Writes the spoken numbers of a text in digits and leaves the rest unchanged.
 *
 * A run of number words is written completely or not at all. Takes linear time for any text.
 */
export function writeFigures(grammar: Grammar, source: string): string {
  const { language, readRun } = grammar;
  const text = new SpokenText(source, language, readRun);
  let written = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const found = mayBegin(grammar, text, at) ? firstOf(grammar.classes, text, at) : undefined;
    if (found) {
      const { start = at, end } = found;
      written += source.slice(copied, text.startOf(start)) + found.text;
      copied = text.endOf(end - 1);
      at = end;
    } else {
      at = Math.max(at + 1, text.runEnd(at));
    }
  }
  return written + source.slice(copied);
}

function mayBegin({ openers }: Grammar, text: SpokenText, at: number): boolean {
  const word = text.word(at);
  return word.length === 1 || openers.has(word) || text.runEnd(at) > at;
}

function firstOf(classes: readonly SpokenClass[], text: SpokenText, at: number): Written | undefined {
  for (const find of classes) {
    const found = find(text, at);
    if (found) return found;
  }
  return undefined;
}
