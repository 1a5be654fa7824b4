import type { WireEvent } from '../../protocol/index.js';
import { numberOf, textOf } from './event-data.js';
import type { Mood } from './utterance.js';

/** Limit of neutral scores, as the authors of VADER recommend (Hutto and Gilbert, 2014). */
const THRESHOLD = 0.05;

const SCORES = { positive: 1, negative: -1, neutral: 0 } as const;

/** The sentiment of an event's data; undefined where there is none. */
export function moodOf(data: WireEvent['Data']): Mood | undefined {
  const label = textOf(data, 'Sentiment');
  const isKnown = label === 'positive' || label === 'negative' || label === 'neutral';
  const score = numberOf(data, 'Score', -1, 1) ?? (isKnown ? SCORES[label] : undefined);
  if (score === undefined) return undefined;
  return { score, label: isKnown ? label : labelOf(score) };
}

function labelOf(score: number): Mood['label'] {
  if (score >= THRESHOLD) return 'positive';
  return score <= -THRESHOLD ? 'negative' : 'neutral';
}

/** Mean of sentiments, weighted by words, in constant memory. A text without words counts as one word. */
export class MoodMean {
  private weight = 0;
  private sum = 0;
  private only: Mood | undefined;
  private count = 0;

  add(mood: Mood, words: number): void {
    const weight = Math.max(1, words);
    this.weight += weight;
    this.sum += weight * mood.score;
    this.count += 1;
    this.only = mood;
  }

  /** The mean score; null without sentiments. */
  get score(): number | null {
    return this.weight === 0 ? null : Number((this.sum / this.weight).toFixed(4));
  }

  /** A single sentiment unchanged, else the mean with the label of its score. */
  get mood(): Mood | undefined {
    const { score } = this;
    if (score === null) return undefined;
    return { label: this.count === 1 && this.only ? this.only.label : labelOf(score), score };
  }
}
