import { isShare } from '../../common/service-call/index.js';
import type { SpokenWord } from './recognizer.js';

/** A word as a service sent it. */
export interface SentWord {
  readonly text: unknown;
  /** Seconds from the start of the piece. */
  readonly start: unknown;
  readonly end: unknown;
  readonly confidence?: unknown;
}

/** The word in a list of its own; an empty list where its text or its times are invalid. */
export function spokenWord({ text, start, end, confidence }: SentWord): SpokenWord[] {
  const [startMs, endMs] = [start, end].map((seconds) =>
    typeof seconds === 'number' ? Math.round(seconds * 1000) : NaN,
  ) as [number, number];
  const isPlaced = Number.isSafeInteger(startMs) && Number.isSafeInteger(endMs) && startMs >= 0 && endMs >= startMs;
  if (typeof text !== 'string' || !isPlaced) return [];
  return [{ text: text.trim(), startMs, endMs, ...(isShare(confidence) && { confidence }) }];
}
