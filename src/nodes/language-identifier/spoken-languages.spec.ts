import { expect, it } from 'vitest';
import { faultOfLanguages, readLanguages, SpokenLanguages } from './spoken-languages.js';

it('reads a list, and returns how many entries are not tags', () => {
  expect(readLanguages(' en-US; tr-TR;;')).toEqual(['en-US', 'tr-TR']);
  expect(readLanguages('')).toEqual([]);
  expect(faultOfLanguages('en-US;tr')).toBeUndefined();
  expect(faultOfLanguages('en-US;not a tag;5')).toMatch(/2 are invalid/);
});

it('names a language by the tag of the list', () => {
  const languages = new SpokenLanguages('', ['de-AT', 'en-US', 'en-GB'], 0.75);
  const known = (language: string): string | undefined => languages.known({ language, confidence: 1 })?.language;
  expect(['de', 'en', 'en-gb', 'tr'].map(known)).toEqual(['de-AT', 'en-US', 'en-GB', undefined]);
  expect(new SpokenLanguages('', [], 0.75).known({ language: 'tr', confidence: 0.1 })?.language).toBe('tr');
});

it('changes when the finding is another language with enough confidence', () => {
  const languages = new SpokenLanguages('en-US', [], 0.75);
  const change = (language: string, confidence: number): unknown => languages.change({ language, confidence });
  expect(change('en', 1)).toBeUndefined();
  expect(change('tr', 0.74)).toBeUndefined();
  expect(change('tr', 0.75)).toEqual({ language: 'tr', previous: 'en-US' });
  expect(change('tr', 1)).toBeUndefined();
  expect(change('en', 0.8)).toEqual({ language: 'en', previous: 'tr' });
});

it('is first set by a change', () => {
  expect(new SpokenLanguages('', [], 0.5).change({ language: 'tr', confidence: 0.5 })).toEqual({
    language: 'tr',
    previous: '',
  });
});
