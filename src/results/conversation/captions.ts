import { sorted, type Steps } from '../../common/slices/index.js';
import { CAPTION_LINES, LINE_CHARACTERS, linesOf, wordParts } from './caption-lines.js';
import { captionWords, type CaptionWord } from './caption-words.js';
import type { Turn } from './turns.js';

/** Text that is shown for a time. */
export interface Caption {
  readonly speakerId: string;
  readonly startMs: number;
  readonly endMs: number;
  /** At most two, of at most 42 characters each. */
  readonly lines: readonly string[];
}

/** A pause within a turn after which a new caption begins. */
const PAUSE_MS = 1_500;

/**
 * Splits turns into captions, by start.
 *
 * They hold all of the text, and the captions of one speaker do not overlap.
 *
 * Texts without positions are shown one after the other, at reading speed.
 */
export function* captionsOf(turns: readonly Turn[]): Steps<Caption[]> {
  const captions: Caption[] = [];
  const lastEnd = new Map<string, number>();
  let at = 0;
  for (const { speakerId, utterances } of turns) {
    const words: CaptionWord[] = [];
    for (const utterance of utterances) {
      const own = captionWords(utterance, at);
      at = Math.max(at, own.at(-1)?.endMs ?? at);
      for (const word of own) words.push(...partsOf(word));
      yield;
    }
    for (const part of groups(words)) {
      const caption = captionOf(speakerId, part, lastEnd.get(speakerId) ?? 0);
      lastEnd.set(speakerId, caption.endMs);
      captions.push(caption);
      yield;
    }
  }
  return yield* sorted(captions, (a, b) => a.startMs - b.startMs);
}

/** The parts of a word that is longer than a line, each with its share of the time. */
function partsOf(word: CaptionWord): CaptionWord[] {
  const parts = wordParts(word.text);
  if (parts.length === 1) return [word];
  const { startMs, endMs, text } = word;
  let before = 0;
  const timeAt = (): number => Math.round(startMs + ((endMs - startMs) * before) / text.length);
  return parts.map((part) => {
    const from = timeAt();
    before += part.length;
    return { text: part, startMs: from, endMs: timeAt() };
  });
}

/** Groups words that fit into one caption and have no pause between them. */
function* groups(words: readonly CaptionWord[]): Generator<CaptionWord[]> {
  let group: CaptionWord[] = [];
  let line = 0;
  let lines = 1;
  let endMs = 0;
  for (const word of words) {
    const length = word.text.length;
    const isNewLine = line > 0 && line + 1 + length > LINE_CHARACTERS;
    const isPause = group.length > 0 && word.startMs - endMs >= PAUSE_MS;
    if (isPause || (isNewLine && lines === CAPTION_LINES)) {
      yield group;
      group = [];
      line = length;
      lines = 1;
    } else if (isNewLine) {
      line = length;
      lines += 1;
    } else line += line === 0 ? length : length + 1;
    group.push(word);
    endMs = word.endMs;
  }
  if (group.length > 0) yield group;
}

/** @param earliestMs End of the speaker's caption before. */
function captionOf(speakerId: string, words: readonly CaptionWord[], earliestMs: number): Caption {
  const startMs = Math.max(earliestMs, words[0]?.startMs ?? 0);
  const endMs = Math.max(startMs + 1, words.at(-1)?.endMs ?? 0);
  return { speakerId, startMs, endMs, lines: linesOf(words.map(({ text }) => text)) };
}
