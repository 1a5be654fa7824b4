interface Token {
  readonly start: number;
  readonly end: number;
  /** In lowercase by the rules of its language. */
  readonly word: string;
  /** Whether only blanks or a hyphen separate it from the previous word. */
  readonly isJoined: boolean;
}

/** Words with inner apostrophes; `a.m.` and `p.m.`; numbers in digits with their endings. */
const TOKEN =
  /(?<![\p{L}\p{N}.])[ap]\.m\.?(?![\p{L}\p{N}])|\p{L}[\p{L}\p{M}]*(?:['’][\p{L}\p{M}]+)*|\p{N}[\p{L}\p{N}]*(?:[.,:]\p{N}[\p{L}\p{N}]*)*(?:['’]\p{L}+)?/giu;

/** Separators between the words of one number: blanks on a line, or a hyphen. */
const JOINT = /^(?:[^\S\n\r]+|[-‐‑])$/;

/** Returns the end of the run of number words at an index; the same index if there is none. */
export type RunReader = (text: SpokenText, at: number) => number;

/** A text as a list of words. Indexes outside the text have the word ''. */
export class SpokenText {
  private readonly tokens: Token[] = [];
  /** The last run, which is requested repeatedly. */
  private lastRun = { at: -1, end: -1 };

  /** @param language Its rules of lowercase apply. */
  constructor(
    readonly source: string,
    language: string,
    private readonly readRun: RunReader,
  ) {
    let before = -1;
    for (const { 0: found, index } of source.matchAll(TOKEN)) {
      const word = found.toLocaleLowerCase(language).replaceAll('’', "'");
      const gap = before < 0 ? '' : source.slice(before, index);
      before = index + found.length;
      this.tokens.push({ start: index, end: before, word, isJoined: gap === ' ' || JOINT.test(gap) });
    }
  }

  get length(): number {
    return this.tokens.length;
  }

  word(at: number): string {
    return this.tokens[at]?.word ?? '';
  }

  words(from: number, to: number): string[] {
    return this.tokens.slice(from, to).map(({ word }) => word);
  }

  /** The end of the run of number words that begins at an index. */
  runEnd(at: number): number {
    if (this.lastRun.at !== at) this.lastRun = { at, end: this.readRun(this, at) };
    return this.lastRun.end;
  }

  /** Whether only blanks or a hyphen separate a word from the previous one. */
  isJoined(at: number): boolean {
    return this.tokens[at]?.isJoined ?? false;
  }

  /** The word if it is joined to the previous one; else ''. */
  joined(at: number): string {
    return this.isJoined(at) ? this.word(at) : '';
  }

  /** The text between a word and the previous one; undefined if either is missing. */
  gap(at: number): string | undefined {
    const [before, token] = [this.tokens[at - 1], this.tokens[at]];
    return before && token && this.source.slice(before.end, token.start);
  }

  /** The original text of words, including separators. */
  raw(from: number, to: number): string {
    return this.source.slice(this.startOf(from), this.endOf(to - 1));
  }

  /** Start of a word in the source. */
  startOf(at: number): number {
    return this.tokens[at]?.start ?? this.source.length;
  }

  /** End of a word in the source. */
  endOf(at: number): number {
    return this.tokens[at]?.end ?? 0;
  }

  /** Whether a word is a number in digits. */
  isFigure(at: number): boolean {
    return /^\p{N}/u.test(this.word(at));
  }
}
