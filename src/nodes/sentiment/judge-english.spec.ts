import { describe, expect, it } from 'vitest';
import { processorMsOf } from '../../../test/support/processor-time.js';
import { judgeEnglish } from './judge-english.js';
import { MoodMean, verdictOf } from './mood.js';

/**
 * The library's own cases (its tests, and the demonstration of the original).
 *
 * Each has the shares positive, negative and neutral, and the compound score.
 */
const PUBLISHED: Readonly<Record<string, readonly [number, number, number, number]>> = {
  'VADER is smart, handsome, and funny.': [0.746, 0, 0.254, 0.8316],
  'VADER is not smart, handsome, nor funny.': [0, 0.646, 0.354, -0.7424],
  'VADER is smart, handsome, and funny!': [0.752, 0, 0.248, 0.8439],
  'VADER is very smart, handsome, and funny.': [0.701, 0, 0.299, 0.8545],
  'VADER is VERY SMART, handsome, and FUNNY.': [0.754, 0, 0.246, 0.9227],
  'VADER is VERY SMART, handsome, and FUNNY!!!': [0.767, 0, 0.233, 0.9342],
  'VADER is VERY SMART, uber handsome, and FRIGGIN FUNNY!!!': [0.706, 0, 0.294, 0.9469],
  'The book was good.': [0.492, 0, 0.508, 0.4404],
  'The book was kind of good.': [0.343, 0, 0.657, 0.3832],
  'The plot was good, but the characters are uncompelling and the dialog is not great.': [0.094, 0.327, 0.579, -0.7042],
  "At least it isn't a horrible book.": [0.363, 0, 0.637, 0.431],
  'Make sure you :) or :D today!': [0.706, 0, 0.294, 0.8633],
  'Today SUX!': [0, 0.779, 0.221, -0.5461],
  "Today only kinda sux! But I'll get by, lol": [0.251, 0.179, 0.569, 0.2228],
};

describe('judgeEnglish', () => {
  it.each(Object.entries(PUBLISHED))('scores as published: %s', (text, [positive, negative, neutral, score]) => {
    expect(judgeEnglish(text)).toMatchObject({ positive, negative, neutral, score });
  });

  it.each([
    ['This is the third damn time I have to call, and I am really annoyed.', 'negative'],
    ['Oh, that is great. Thank you for your help.', 'positive'],
    ['Four seven one nine.', 'neutral'],
    ['', 'neutral'],
    [' \n\t', 'neutral'],
    ['…', 'neutral'],
  ])('finds %j %s', (text, verdict) => {
    expect(verdictOf(judgeEnglish(text))).toBe(verdict);
  });

  it('changes at 0.05 and -0.05', () => {
    const mood = { positive: 0, negative: 0, neutral: 0, words: 1 };
    expect([0.05, 0.0499, -0.0499, -0.05].map((score) => verdictOf({ ...mood, score }))).toEqual([
      'positive',
      'neutral',
      'neutral',
      'negative',
    ]);
  });

  it('takes the mean over the sentences of a long text, by their words', () => {
    const [good, bad] = ['The book was good. ', 'It was bad. '];
    const mean = (4 * judgeEnglish(good).score + 3 * judgeEnglish(bad).score) / 7;
    expect(judgeEnglish((good + bad).repeat(100)).score).toBeCloseTo(mean, 3);
    expect(judgeEnglish(good.repeat(100))).toMatchObject({ score: 0.4404, positive: 0.492, words: 400 });
  });

  it('splits a long sentence between words, and loses none', () => {
    const words = 'good '.repeat(3_000);
    expect(judgeEnglish(words)).toMatchObject({ positive: 1, words: 3_000 });
  });

  it('scores a text of the usual limit quickly, whatever its content', () => {
    const hostile = [
      'A',
      `${'A'.repeat(999)}a `,
      'GOOD bad ',
      ' ',
      '! ',
      '?',
      'but ',
      'kind of good ',
      '. ',
      '\n',
      '🙂',
    ];
    for (const unit of hostile) {
      const text = unit.repeat(20_000 / unit.length);
      expect(processorMsOf(() => judgeEnglish(text))).toBeLessThan(500);
    }
  });
});

describe('MoodMean', () => {
  it('is undefined without texts', () => {
    expect(new MoodMean().mood).toEqual({ words: 0, score: 0, positive: 0, negative: 0, neutral: 0 });
  });
});
