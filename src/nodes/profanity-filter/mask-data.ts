import type { EventData } from '../../pipeline/index.js';
import { inOrder, mask, type ProfanityFinder, type TextSpan } from './profanity-finder.js';

/** What changes of a text event: its text and its words, masked. */
export function maskedData(data: EventData, text: string, find: ProfanityFinder): EventData & { Text: string } {
  return {
    Text: mask(text, find(text)),
    ...(Array.isArray(data.Words) && { Words: maskWords(data.Words, find) }),
  };
}

/** The words of a text: what is profane only together is masked in each of them. */
function maskWords(words: readonly unknown[], find: ProfanityFinder): unknown[] {
  const texts = words.map((word) => (hasText(word) ? word.Text : ''));
  const spans = inOrder(find(texts.join(' ')));
  let start = 0;
  let first = 0;
  return words.map((word, index) => {
    const end = start + (texts[index] ?? '').length;
    while ((spans[first]?.end ?? Infinity) <= start) first += 1;
    const masked = hasText(word) ? { ...word, Text: mask(word.Text, within(spans, first, start, end)) } : word;
    start = end + 1;
    return masked;
  });
}

/** The parts of spans, from one on, that lie from `start` to before `end`, counted from there. */
function within(spans: readonly TextSpan[], from: number, start: number, end: number): TextSpan[] {
  const parts: TextSpan[] = [];
  for (let at = from; ; at += 1) {
    const span = spans[at];
    if (!span || span.start >= end) return parts;
    parts.push({ start: Math.max(0, span.start - start), end: Math.min(end, span.end) - start });
  }
}

function hasText(word: unknown): word is { Text: string } {
  return typeof word === 'object' && word !== null && 'Text' in word && typeof word.Text === 'string';
}
