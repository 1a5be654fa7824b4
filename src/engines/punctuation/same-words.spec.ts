import { expect, it } from 'vitest';
import { haveSameWords, requireSameWords, type Utterance } from './index.js';

const utterance = (text: string): Utterance => ({ text, language: 'en' });

it.each([
  ['istanbula gitti', "İstanbul'a gitti."],
  ['istanbula gitti', "Istanbul'a gitti."],
  ['ışık', 'Işık!'],
  ['i dont know', "I don't know?"],
  ['cafe\u0301 noir', 'Café noir.'],
  ['ΣΟΦΙΑΣ', 'σοφιας'],
])('%j and %j have the same words', (said, written) => {
  expect(haveSameWords(said, written)).toBe(true);
  expect(requireSameWords(utterance(said), written)).toBe(written);
});

it.each([
  ['i have two', 'I have 2.'],
  ['i have two', 'I have two cats.'],
  ['i have two', 'Have two.'],
  ['two i have', 'I have two.'],
  ['पानी', 'पन.'],
  ['a', ''],
])('%j and %j do not', (said, written) => {
  expect(() => requireSameWords(utterance(said), written)).toThrow(
    expect.objectContaining({ code: 'node.service-failed', detail: expect.not.stringContaining('two') as string }),
  );
});

it('are given back without a mark at their end where more is to come', () => {
  const unfinished = { ...utterance('can you tell me'), isUnfinished: true };
  for (const mark of ['', '?', '?! ', '。', '.'.repeat(200_000)]) {
    expect(requireSameWords(unfinished, `Can you, tell me${mark}`)).toBe('Can you, tell me');
  }
  const long = `Can you${'.'.repeat(200_000)} tell me`;
  expect(requireSameWords(unfinished, long)).toBe(long);
});
