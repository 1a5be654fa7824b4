import type { SentimentLabel } from '../../protocol/index.js';
import type { Span } from './spans.js';

/** A word with its time in ms. */
export interface TimedWord extends Span {
  readonly text: string;
  readonly confidence: number | undefined;
}

export interface Mood {
  readonly label: SentimentLabel;
  /** From -1 to 1. */
  readonly score: number;
}

/** A text in another language. */
export interface Translation {
  /** BCP 47; '' when the event named none. */
  readonly language: string;
  readonly text: string;
}

/** One text as an event brought it. */
export interface HeardText {
  readonly speakerId: string;
  /** Number of the event among all. */
  readonly order: number;
  /** Where it is; undefined for a text without a position. */
  readonly span: Span | undefined;
  readonly text: string;
  readonly attributes: readonly string[];
  /** BCP 47; '' when the event named none. */
  readonly language: string;
  readonly confidence: number | undefined;
  readonly words: readonly TimedWord[];
  readonly groupId: string;
}

/** A text of the conversation: of several versions of it the one that was worked on most. */
export interface Utterance extends HeardText {
  readonly wordCount: number;
  readonly translations: readonly Translation[];
  readonly mood: Mood | undefined;
}
