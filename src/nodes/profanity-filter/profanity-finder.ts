/** A part of a text in UTF-16 code units: [start, end). */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Finds the profane words of a text. Results may overlap. */
export type ProfanityFinder = (text: string) => TextSpan[];

/** Letters and their substitutes: all but blanks, digits and the punctuation between words. */
const LETTER = /[\p{L}\p{M}\p{N}$@!*+|]/u;

/**
 * Replaces every letter of the spans by `*`.
 *
 * Blanks, hyphens and dots stay, so the number of characters does too.
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

/** Sorts the spans and merges overlapping ones. */
export function inOrder(spans: readonly TextSpan[]): TextSpan[] {
  const ordered: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = ordered.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else ordered.push({ start, end });
  }
  return ordered;
}

/** Extends the span to whole words. */
export function wholeWord(text: string, { start, end }: TextSpan): TextSpan {
  const before = Array.from(text.slice(Math.max(0, start - MAX_WORD), start));
  const isEdge = (character: string): boolean => !WORD_CHARACTER.test(character);
  const inWord = before.slice(before.findLastIndex(isEdge) + 1).join('');
  const after = /^[\p{L}\p{M}\p{N}]*/u.exec(text.slice(end, end + MAX_WORD))?.[0] ?? '';
  return { start: start - inWord.length, end: end + after.length };
}

const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;

const MAX_WORD = 60;
