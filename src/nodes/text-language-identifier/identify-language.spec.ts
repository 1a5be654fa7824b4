import 'reflect-metadata';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadIdentifier } from './identify-language.js';
import { textLanguageIdentifier } from './text-language-identifier.node.js';

const TABLE = JSON.parse(
  readFileSync(new URL('../../../test/tables/languages.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly string[]>>;
const SENTENCES = Object.entries(TABLE).flatMap(([language, texts]) => texts.map((text) => ({ language, text })));
const LENGTHS = [
  ['up to 14', 0, 15],
  ['15 to 29', 15, 30],
  ['30 to 59', 30, 60],
  ['60 and more', 60, Infinity],
] as const;
const ANY: ReadonlySet<string> = new Set();

const identifier = await loadIdentifier();

describe('sentences of known languages', () => {
  it('are of many languages and lengths', () => {
    expect(Object.keys(TABLE).length).toBeGreaterThanOrEqual(20);
    expect(textLanguageIdentifier.notes).toContain(
      `on ${SENTENCES.length} sentences in ${Object.keys(TABLE).length} languages`,
    );
  });

  it.each(LENGTHS)('of %s characters are identified as well as the documentation states', (name, from, to) => {
    const sentences = SENTENCES.filter(({ text }) => text.length >= from && text.length < to);
    const found = sentences.map(({ language, text }) => ({ language, found: identifier.identify(text, ANY) }));
    const right = found.filter(({ language, found }) => found?.language === language);
    const told = found.filter(({ found }) => (found?.confidence ?? 0) >= 0.75);
    const row = [name, sentences.length, right.length, told.length].map((cell) => `${cell} *`).join('\\| ');
    expect(textLanguageIdentifier.notes).toMatch(new RegExp(`\\| ${row}\\|`));
    expect(told.filter(({ language, found }) => found?.language !== language)).toEqual([]);
  });

  it('are identified more accurately among few languages', () => {
    const among = new Set(['en', 'tr', 'de', 'ru']);
    const few = SENTENCES.filter(({ language }) => among.has(language));
    const right = few.filter(({ language, text }) => identifier.identify(text, among)?.language === language);
    expect(right).toEqual(few);
  });
});

describe('any text', () => {
  it('has a language with a confidence from 0 to 1, or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const found = identifier.identify(text, ANY);
        if (!found) return;
        expect(identifier.languages).toContain(found.language);
        expect(found.confidence).toBeGreaterThan(0);
        expect(found.confidence).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each(['', ' ', '12345 67', '😀', 'ok'])('without meaning has none: %j', (text) => {
    expect(identifier.identify(text, ANY)?.confidence ?? 0).toBeLessThan(0.75);
  });

  it('is read no further than 1,000 characters', () => {
    const english = 'I would like to talk about my order. '.repeat(28);
    expect(identifier.identify(english + 'Siparişim hakkında konuşmak istiyorum. '.repeat(30_000), ANY)?.language).toBe(
      'en',
    );
  });
});
