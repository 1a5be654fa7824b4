import { describe, expect, it } from 'vitest';
import { wordsOf } from './token-words.js';

const output = (tokens: string[], timestamps: number[], probabilities: number[] = []) => ({
  text: '',
  tokens,
  timestamps,
  probabilities,
});

describe('wordsOf', () => {
  it('joins tokens to words, which end where the next begins or soon after their last token', () => {
    expect(wordsOf(output([' he', 'llo', ' you'], [0.1, 0.3, 1.2], [0.5, 1, 0.8]), 1_300)).toEqual([
      { text: 'hello', startMs: 100, endMs: 600, confidence: 0.75 },
      { text: 'you', startMs: 1_200, endMs: 1_300, confidence: 0.8 },
    ]);
    expect(wordsOf(output(['▁a', '▁b'], [0.1, 0.2]), 2_000)).toEqual([
      { text: 'a', startMs: 100, endMs: 200 },
      { text: 'b', startMs: 200, endMs: 500 },
    ]);
  });

  it('has a word a token in languages that do not part words', () => {
    expect(wordsOf(output(['你', '好'], [0.1, 0.2]), 1_000)?.map(({ text }) => text)).toEqual(['你', '好']);
  });

  it('has none if the model returns no times', () => {
    expect(wordsOf(output([' a'], []), 1_000)).toBeUndefined();
    expect(wordsOf(output([], []), 1_000)).toBeUndefined();
  });
});
