import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NearestName } from './nearest-name.js';

const names = new NearestName(['Punctuation', 'ProfanityFilter', 'Text', 'DebugMode', 'Tier', 'ID']);

describe('the nearest name', () => {
  it.each([
    ['Punctuaton', 'Punctuation'],
    ['Punctuatoin', 'Punctuation'],
    ['profanity_filter', 'ProfanityFilter'],
    ['profanity-filters', 'ProfanityFilter'],
    ['text', 'Text'],
    ['Txet', 'Text'],
    ['debug mod', 'DebugMode'],
    ['Id', 'ID'],
  ])('of %s is %s', (misspelt, name) => {
    expect(names.find(misspelt)).toBe(name);
  });

  it.each(['', 'x', 'IDs', 'Tokens', 'Punctual', 'TextAttributes', 'x'.repeat(100_000)])(
    'of %.20s is missing',
    (other) => {
      expect(names.find(other)).toBeUndefined();
    },
  );

  it('is the one with the fewest edits, and of two the first', () => {
    expect(new NearestName(['Summaries', 'Summarize']).find('Sumarize')).toBe('Summarize');
    expect(new NearestName(['Cat1', 'Cat2']).find('Cat3')).toBe('Cat1');
  });

  it('is found after any single edit of a long name, wherever it is', () => {
    const name = 'SpeakerDiarization';
    const nearest = new NearestName([name]);
    const at = fc.integer({ min: 0, max: name.length - 1 });
    fc.assert(
      fc.property(at, fc.constantFrom('', 'q', 'Q'), fc.boolean(), (index, letter, isKept) => {
        const edited = name.slice(0, index) + letter + name.slice(isKept ? index : index + 1);
        expect(nearest.find(edited)).toBe(name);
      }),
    );
  });

  it('is found for letters whose lowercase is longer', () => {
    const name = 'İ'.repeat(64);
    expect(new NearestName([name]).find(name)).toBe(name);
  });

  it('compares names of which only the beginning matters in bounded time', () => {
    const many = new NearestName(Array.from({ length: 200 }, (_, n) => `${'a'.repeat(61)}${n}`));
    for (let n = 0; n < 50; n += 1) expect(many.find('b'.repeat(1_000_000))).toBeUndefined();
  });
});
