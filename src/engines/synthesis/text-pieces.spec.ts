import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsSentence, piecesOf, sentencesOf } from './text-pieces.js';

const words = fc.array(
  fc.oneof(
    fc.constantFrom(
      'Hello',
      'Dr.',
      'Smith.',
      'What?',
      '3.5',
      '“No!”',
      'merhaba',
      '。',
      '😀😀',
      '\n',
      '  ',
      'a'.repeat(70),
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  ),
  { maxLength: 40 },
);

describe('pieces of a text', () => {
  it('hold all of it, in order, and are neither empty nor too long', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 60 }), (parts, maxLength) => {
        const text = parts.join(' ');
        const pieces = piecesOf(text, 'en', maxLength);
        for (const piece of pieces) {
          expect(piece.trim()).toBe(piece);
          expect(piece.length).toBeGreaterThan(0);
          expect(piece.length).toBeLessThanOrEqual(maxLength);
        }
        const bare = (whole: string): string => whole.replaceAll(/\s/g, '');
        expect(bare(pieces.join(''))).toBe(bare(text));
      }),
    );
  });

  it('never cut a character in two', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 30 }), (parts, maxLength) => {
        // It throws for half a character.
        for (const piece of piecesOf(parts.join(' '), '', maxLength)) expect(encodeURIComponent(piece)).not.toBe('');
      }),
    );
  });

  it('are sentences as long as there is room', () => {
    const text = 'I am here. Where are you? ' + 'I have been waiting for a good while now, and I will go.';
    expect(piecesOf(text, 'en-US', 30)).toEqual([
      'I am here. Where are you?',
      'I have been waiting for a good',
      'while now, and I will go.',
    ]);
    expect(piecesOf(text, 'en-US', 1_000)).toEqual([text]);
    expect(piecesOf(' \n ', 'en-US', 30)).toEqual([]);
  });
});

describe('sentences', () => {
  it('are those of Unicode, whatever the language tag is worth', () => {
    for (const language of ['en-US', '', 'no tag!']) {
      expect(sentencesOf('One. Two? Three', language)).toEqual(['One. ', 'Two? ', 'Three']);
    }
    expect(sentencesOf('一。二。', 'zh')).toEqual(['一。', '二。']);
  });

  it.each([
    ['Done.', true],
    ['Done." ', true],
    ['Really?!', true],
    ['。', true],
    ['a line\n', true],
    ['not yet', false],
    ['not yet,', false],
    ['3.5', false],
    ['', false],
  ])('%j ends one: %s', (text, ends) => {
    expect(endsSentence(text)).toBe(ends);
  });
});
