/** The mood of a text. */
export interface Mood {
  /** From -1, negative, to 1, positive. */
  readonly score: number;
  /**
   * Share of the text, from 0 to 1.
   *
   * The sum of shares is 1 up to rounding, and 0 for a text without words.
   */
  readonly positive: number;
  readonly negative: number;
  readonly neutral: number;
  /** Weight of the text among several. */
  readonly words: number;
}

/** The mood of a text without words. */
export const NO_MOOD: Mood = { score: 0, positive: 0, negative: 0, neutral: 0, words: 0 };

export type Verdict = 'positive' | 'negative' | 'neutral';

/** Limit of neutral scores, as the authors of VADER recommend (Hutto and Gilbert, 2014). */
const THRESHOLD = 0.05;

export function verdictOf({ score }: Mood): Verdict {
  if (score >= THRESHOLD) return 'positive';
  return score <= -THRESHOLD ? 'negative' : 'neutral';
}

/** Means of several moods, weighted by words, in constant memory. */
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
