import { describe, expect, it } from 'vitest';
import { splitText } from './split-text.js';

const join = (text: string, most: number): string =>
  [...splitText(text, most)].map((part) => part.gap + part.text + (part.end ?? '')).join('');
const textsOf = (text: string, most: number): string[] => [...splitText(text, most)].map((part) => part.text);

describe('splitText', () => {
  it.each([
    ['after a sentence', 'One two. Three four five six', ['One two.', 'Three four', 'five six']],
    ['between words where no sentence ends', 'one two three four', ['one two', 'three four']],
    ['within a word that is too long', 'a'.repeat(25), ['a'.repeat(12), 'a'.repeat(12), 'a']],
    ['never within a character', 'ab' + '😀'.repeat(6) + 'c', ['ab' + '😀'.repeat(5), '😀c']],
    ['after the mark of a script without blanks', '言葉言葉言葉言。言葉言葉言葉', ['言葉言葉言葉言。', '言葉言葉言葉']],
    ['of blanks alone into one part', ' \n\t ', ['']],
    ['of nothing into one part', '', ['']],
  ])('splits a text %s', (_, text, expected) => {
    expect(textsOf(text, 12)).toEqual(expected);
    expect(join(text, 12)).toBe(text);
  });

  it('keeps every character of any text, in parts of at most the given length', () => {
    const alphabet = ['a', ' ', '.', '\n', '😀', 'e\u0301', '。', '"'];
    let seed = 7;
    for (let round = 0; round < 300; round += 1) {
      const length = round % 90;
      const letters = Array.from({ length }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        return alphabet[seed % alphabet.length];
      });
      const text = letters.join('');
      expect(join(text, 10)).toBe(text);
      expect(Math.max(...textsOf(text, 10).map((part) => part.length))).toBeLessThanOrEqual(10);
    }
  });
});
