import { expect, it } from 'vitest';
import { haveSameWords, requireSameWords } from './index.js';

it.each([
  ['istanbula gitti', "İstanbul'a gitti."],
  ['istanbula gitti', "Istanbul'a gitti."],
  ['ışık', 'Işık!'],
  ['i dont know', "I don't know?"],
  ['cafe\u0301 noir', 'Café noir.'],
  ['ΣΟΦΙΑΣ', 'σοφιας'],
])('%j and %j have the same words', (said, written) => {
  expect(haveSameWords(said, written)).toBe(true);
  expect(requireSameWords(said, written)).toBe(written);
});

it.each([
  ['i have two', 'I have 2.'],
  ['i have two', 'I have two cats.'],
  ['i have two', 'Have two.'],
  ['two i have', 'I have two.'],
  ['पानी', 'पन.'],
  ['a', ''],
])('%j and %j do not', (said, written) => {
  expect(() => requireSameWords(said, written)).toThrow(
    expect.objectContaining({ code: 'node.service-failed', detail: expect.not.stringContaining('two') as string }),
  );
});
