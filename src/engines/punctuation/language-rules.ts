/** The rules of a language for a sentence. Words are in lower case, without marks. */
export interface LanguageRules {
  /** Of statements and of questions. */
  readonly endMarks: readonly [statement: string, question: string];
  /** Mark at the start of a question. */
  readonly opening?: string;
  /** Words that no sentence ends with: after them it is left open. */
  readonly openEnds: ReadonlySet<string>;
  /** Whether a sentence that began at `from` has ended before `at`. */
  beginsSentence(words: readonly string[], from: number, at: number): boolean;
  isQuestion(sentence: readonly string[]): boolean;
  /** Whether a comma follows the word at `at` of a sentence. */
  hasComma(sentence: readonly string[], at: number): boolean;
  /** Whether the word at `at` of a sentence is written with a capital wherever it stands. */
  isName(sentence: readonly string[], at: number): boolean;
}

export const NO_WORDS: ReadonlySet<string> = new Set();

/** Maximum number of words at the start of a sentence that only lead into it: yes, okay. */
export const MAX_MARKERS = 4;

/** The words of a text, separated by blanks. */
export function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter((word) => word !== ''));
}

/** Length in words of the longest of `phrases` that begins at `at`; 0 if none does. */
export function phraseAt(words: readonly string[], at: number, phrases: readonly (readonly string[])[]): number {
  const first = words[at];
  let longest = 0;
  for (const phrase of phrases) {
    if (phrase[0] !== first || phrase.length <= longest) continue;
    if (phrase.every((word, index) => words[at + index] === word)) longest = phrase.length;
  }
  return longest;
}

/** Phrases, separated by commas. */
export function phraseList(phrases: string): readonly (readonly string[])[] {
  return phrases.split(',').map((phrase) => phrase.trim().split(/\s+/));
}
