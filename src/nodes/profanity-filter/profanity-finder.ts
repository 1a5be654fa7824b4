/** A part of a text, in UTF-16 code units: from the first to before the last. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Finds the profane words of a text. What it finds may overlap. */
export type ProfanityFinder = (text: string) => TextSpan[];

/** Letters, and what stands for them: all but blanks, digits and the punctuation between words. */
const LETTER = /[\p{L}\p{M}\p{N}$@!*+|]/u;

/**
 * The text with every letter of the spans as `*`. Blanks, hyphens, dots and the like stay, so its length in characters
 * does too.
 */
export function mask(text: string, spans: readonly TextSpan[]): string {
  let masked = '';
  let at = 0;
  for (const { start, end } of inOrder(spans)) {
    masked += text.slice(at, start);
    for (const character of text.slice(start, end)) masked += LETTER.test(character) ? '*' : character;
    at = end;
  }
  return masked + text.slice(at);
}

/** The spans in their order, those that overlap made one. */
export function inOrder(spans: readonly TextSpan[]): TextSpan[] {
  const ordered: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = ordered.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else ordered.push({ start, end });
  }
  return ordered;
}

/** The span made longer on both sides as far as its word goes. */
export function wholeWord(text: string, { start, end }: TextSpan): TextSpan {
  const before = /[\p{L}\p{M}\p{N}]*$/u.exec(text.slice(Math.max(0, start - LONGEST_WORD), start))?.[0] ?? '';
  const after = /^[\p{L}\p{M}\p{N}]*/u.exec(text.slice(end, end + LONGEST_WORD))?.[0] ?? '';
  return { start: start - before.length, end: end + after.length };
}

const LONGEST_WORD = 60;
