import type { EventData } from '../../pipeline/index.js';
import { inOrder, mask, type ProfanityFinder, type TextSpan } from './profanity-finder.js';

/** The masked members of a text event: its text and its words. */
export function maskedData(data: EventData, text: string, find: ProfanityFinder): EventData & { Text: string } {
  return {
    Text: mask(text, find(text)),
    ...(Array.isArray(data.Words) && { Words: maskWords(data.Words, find) }),
  };
}

/** Masks the words of a text: a phrase that is profane as a whole is masked in each of its words. */
function maskWords(words: readonly unknown[], find: ProfanityFinder): unknown[] {
  const texts = words.map((word) => (hasText(word) && word.Text.length <= MAX_WORD ? word.Text : ''));
  const spans = inOrder(find(texts.join(' ')));
  let start = 0;
  let first = 0;
  return words.map((word, index) => {
    const end = start + (texts[index] ?? '').length;
    while ((spans[first]?.end ?? Infinity) <= start) first += 1;
    const masked = hasText(word) ? { ...word, Text: maskWord(word.Text, within(spans, first, start, end)) } : word;
    start = end + 1;
    return masked;
  });
}

/** Maximum length of a word that is searched, in characters; a longer one is masked completely. */
const MAX_WORD = 1_000;

function maskWord(text: string, spans: readonly TextSpan[]): string {
  return text.length > MAX_WORD ? '*'.repeat(text.length) : mask(text, spans);
}

/** The parts of spans in [`start`, `end`), relative to `start`; `from` is the first span to check. */
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
