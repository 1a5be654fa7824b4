interface Token {
  readonly start: number;
  readonly end: number;
  /** In small letters of its language. */
  readonly word: string;
  /** Whether nothing but blanks or a hyphen stands before it and after another. */
  readonly isJoined: boolean;
}

/** Words, with apostrophes inside of them; `a.m.` and `p.m.`; numbers in figures, with their endings. */
const TOKEN =
  /(?<![\p{L}\p{N}.])[ap]\.m\.?(?![\p{L}\p{N}])|\p{L}[\p{L}\p{M}]*(?:['’][\p{L}\p{M}]+)*|\p{N}[\p{L}\p{N}]*(?:[.,:]\p{N}[\p{L}\p{N}]*)*(?:['’]\p{L}+)?/giu;

/** What may stand between the words of one number: blanks on a line, or a hyphen. */
const JOINT = /^(?:[^\S\n\r]+|[-‐‑])$/;

/** How a language's number words stand together: the end of the run of them that begins at a word; the same place where none does. */
export type RunReader = (text: SpokenText, at: number) => number;

/** A text as a row of words. Places count words; those outside of the text hold the word ''. */
export class SpokenText {
  private readonly tokens: Token[] = [];
  /** The run that was read last: it is asked for again and again. */
  private lastRun = { at: -1, end: -1 };

  /** @param language Whose small letters are meant. */
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

  /** The end of the run of number words that begins at a word. */
  runEnd(at: number): number {
    if (this.lastRun.at !== at) this.lastRun = { at, end: this.readRun(this, at) };
    return this.lastRun.end;
  }

  /** Whether nothing but blanks or a hyphen stands before a word and after another. */
  isJoined(at: number): boolean {
    return this.tokens[at]?.isJoined ?? false;
  }

  /** The word, where it is joined to the one before it; else ''. */
  joined(at: number): string {
    return this.isJoined(at) ? this.word(at) : '';
  }

  /** What stands between a word and the one before it; undefined where one of them is none. */
  gap(at: number): string | undefined {
    const [before, token] = [this.tokens[at - 1], this.tokens[at]];
    return before && token && this.source.slice(before.end, token.start);
  }

  /** The words as they were written, with what stands between them. */
  raw(from: number, to: number): string {
    return this.source.slice(this.startOf(from), this.endOf(to - 1));
  }

  /** Where a word starts in the source. */
  startOf(at: number): number {
    return this.tokens[at]?.start ?? this.source.length;
  }

  /** Where a word ends in the source. */
  endOf(at: number): number {
    return this.tokens[at]?.end ?? 0;
  }

  /** Whether a word is a number in figures. */
  isFigure(at: number): boolean {
    return /^\p{N}/u.test(this.word(at));
  }
}
