import type { EventData } from '../../pipeline/index.js';
import { mask, type ProfanityFinder, type TextSpan } from './profanity-finder.js';

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
  const spans = find(texts.join(' '));
  let at = 0;
  return words.map((word, index) => {
    const start = at;
    at += (texts[index] ?? '').length + 1;
    return hasText(word) ? { ...word, Text: mask(word.Text, within(spans, start, at - 1)) } : word;
  });
}

/** The parts of spans that lie from `start` to before `end`, counted from there. */
function within(spans: readonly TextSpan[], start: number, end: number): TextSpan[] {
  return spans
    .map((span) => ({ start: Math.max(0, span.start - start), end: Math.min(end, span.end) - start }))
    .filter((span) => span.start < span.end);
}

function hasText(word: unknown): word is { Text: string } {
  return typeof word === 'object' && word !== null && 'Text' in word && typeof word.Text === 'string';
}
