/** How a text sounds. */
export interface Mood {
  /** From -1, wholly negative, to 1. */
  readonly score: number;
  /** Shares of the text, from 0 to 1. They make 1 together, but for rounding and for a text without words, which has none. */
  readonly positive: number;
  readonly negative: number;
  readonly neutral: number;
  /** What the text counts when it is one of several. */
  readonly words: number;
}

/** Of a text without words. */
export const NO_MOOD: Mood = { score: 0, positive: 0, negative: 0, neutral: 0, words: 0 };

export type Verdict = 'positive' | 'negative' | 'neutral';

/** From here on a score is no longer neutral, as the authors of VADER advise (Hutto and Gilbert, 2014). */
const THRESHOLD = 0.05;

export function verdictOf({ score }: Mood): Verdict {
  if (score >= THRESHOLD) return 'positive';
  return score <= -THRESHOLD ? 'negative' : 'neutral';
}

/** Means of several moods, each counted by its words, in memory that does not grow. */
export class MoodMean {
  private words = 0;
  private score = 0;
  private positive = 0;
  private negative = 0;
  private neutral = 0;

  add({ words, score, positive, negative, neutral }: Mood): void {
    this.words += words;
    this.score += words * score;
    this.positive += words * positive;
    this.negative += words * negative;
    this.neutral += words * neutral;
  }

  get mood(): Mood {
    const { words } = this;
    const mean = (sum: number, decimals: number): number => (words === 0 ? 0 : Number((sum / words).toFixed(decimals)));
    return {
      words,
      score: mean(this.score, 4),
      positive: mean(this.positive, 3),
      negative: mean(this.negative, 3),
      neutral: mean(this.neutral, 3),
    };
  }
}
