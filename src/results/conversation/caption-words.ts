import type { SpokenUtterance } from './turns.js';

/** A piece of text between spaces, with the time in which it is spoken. */
export interface CaptionWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Reading speed for texts without times, in characters a second: a common limit of subtitles. */
const READING_SPEED = 17;

/** How long it takes to read a text. */
export function readingMs(text: string): number {
  return Math.max(1, Math.round((text.length * 1_000) / READING_SPEED));
}

/**
 * The words of an utterance with their times.
 *
 * Where it has as many timed words as its text has, each has its own time; else the times of the characters are
 * interpolated between the timed words, or over the whole utterance.
 *
 * @param startMs Where an utterance without a position begins.
 */
export function captionWords({ text, words, speech }: SpokenUtterance, startMs: number): CaptionWord[] {
  const tokens = text.split(/\s+/).filter((token) => token !== '');
  if (tokens.length === words.length) {
    return tokens.map((token, index) => ({
      text: token,
      startMs: words[index]?.start ?? startMs,
      endMs: words[index]?.end ?? startMs,
    }));
  }
  const timeline = new Timeline(pointsOf(words, speech ?? { start: startMs, end: startMs }, text));
  const length = Math.max(1, tokens.join('').length);
  let before = 0;
  return tokens.map((token) => {
    const from = timeline.startAt(before / length);
    before += token.length;
    return { text: token, startMs: from, endMs: timeline.endAt(before / length) };
  });
}

/** Times by the share of the text that has been spoken. */
interface TimePoint {
  readonly share: number;
  readonly ms: number;
}

function pointsOf(
  words: SpokenUtterance['words'],
  { start, end }: { readonly start: number; readonly end: number },
  text: string,
): TimePoint[] {
  if (words.length === 0) {
    return [
      { share: 0, ms: start },
      { share: 1, ms: end > start ? end : start + readingMs(text) },
    ];
  }
  const length = Math.max(1, words.map((word) => word.text).join('').length);
  let before = 0;
  return words.flatMap((word) => {
    const from = { share: before / length, ms: word.start };
    before += word.text.length;
    return [from, { share: before / length, ms: word.end }];
  });
}

/** Shares are sums of fractions. */
const ROUNDING = 1e-9;

/** Interpolates between points. It is asked in order: where a word starts, and then where it ends. */
class Timeline {
  private index = 0;

  constructor(private readonly points: readonly TimePoint[]) {}

  /** A word at a point starts after the pause there. */
  startAt(share: number): number {
    return this.at(share, share + ROUNDING);
  }

  /** A word at a point ends before the pause there. */
  endAt(share: number): number {
    return this.at(share, share - ROUNDING);
  }

  private at(share: number, beyond: number): number {
    while (this.index < this.points.length - 2 && (this.points[this.index + 1]?.share ?? 1) < beyond) this.index += 1;
    const [from, to] = [this.points[this.index], this.points[this.index + 1]];
    if (!from || !to) return from?.ms ?? 0;
    const width = to.share - from.share;
    const part = width > ROUNDING ? Math.min(1, Math.max(0, (share - from.share) / width)) : 1;
    return Math.round(from.ms + (to.ms - from.ms) * part);
  }
}
