import type { ConversationParticipantSentiment } from '../../protocol/index.js';
import { MoodMean } from './mood.js';
import type { SpokenUtterance } from './turns.js';

const QUARTERS = 4;

/** The sentiment of one speaker: of all texts, and of each quarter of the conversation. */
export class QuarterMoods {
  private readonly overall = new MoodMean();
  private readonly quarters = Array.from({ length: QUARTERS }, () => new MoodMean());

  /** @param share Where the text is in the conversation, from 0 to 1. */
  add({ mood, wordCount }: SpokenUtterance, share: number): void {
    if (!mood) return;
    this.overall.add(mood, wordCount);
    this.quarters[Math.min(QUARTERS - 1, Math.floor(share * QUARTERS))]?.add(mood, wordCount);
  }

  /** Undefined where no text had a sentiment. */
  get result(): ConversationParticipantSentiment | undefined {
    const { score } = this.overall;
    return score === null ? undefined : { overall: score, byQuarter: this.quarters.map((quarter) => quarter.score) };
  }
}

/**
 * Where an utterance is in the conversation, from 0 to 1: the middle of its speech.
 *
 * Texts without positions are counted.
 */
export function shareOf({ speech }: SpokenUtterance, index: number, count: number, durationMs: number): number {
  if (speech && durationMs > 0) return (speech.start + speech.end) / 2 / durationMs;
  return index / count;
}
