import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorMsOf } from '../../../test/support/processor-time.js';
import { DIGITS, ORDINALS, SCALES, TEENS, TENS } from './english/number-words.js';
import { normalizerFor } from './languages.js';

/** Words of the rules: every combination of them is a worst case. */
const WORDS = {
  en: [
    ...[DIGITS, TEENS, TENS, SCALES, ORDINALS].flatMap((words) => [...words.keys()]),
    ...[
      'hundred',
      'and',
      'a',
      'oh',
      'o',
      'point',
      'double',
      'minus',
      'plus',
      'half',
      'quarter',
      'thirds',
      'past',
      'to',
    ],
    ...['at', 'from', 'between', 'or', 'is', 'it', 'pm', 'p', 'm', "o'clock", 'march', 'may', 'of', 'in', 'the', 'per'],
    ...['percent', 'cent', 'dollars', 'pounds', 'cents', 'pence', 'sterling', 'miles', 'minutes', 'people', 'call'],
    ...['code', 'eighties', 'b', '5', '3:30', '$5', '20%', '15th', 'hello'],
  ],
  tr: [
    ...['sıfır', 'bir', 'iki', 'üç', 'dört', 'beş', 'altı', 'yedi', 'sekiz', 'dokuz', 'on', 'yirmi', 'otuz', 'kırk'],
    ...['elli', 'altmış', 'yüz', 'bin', 'milyon', 'milyar', 'virgül', 'buçuk', 'buçukta', 'yüzde', 'eksi', 'artı'],
    ...['saat', 'lira', 'kişi', 'mart', 'ocak', 'üçte', 'onda', 'beşinci', 'yirminci', 'dörtte', 'biri', 'milyona'],
    ...['kod', 'birkaç', 'yılda', 'şey', 'b', 'o', '5', "15'inde", '%20', '3:30', 'yirmibeş', 'merhaba'],
  ],
} as const;

const JOINTS = [' ', ' ', ' ', ' ', '  ', ', ', '. ', '-', '\n'];

describe.each(['en', 'tr'] as const)('the rules of %s', (language) => {
  const normalize = normalizerFor(language)!;
  const row = fc.array(fc.tuple(fc.constantFrom(...WORDS[language]), fc.constantFrom(...JOINTS)), { maxLength: 12 });
  const spoken = row.map((parts) => parts.flat().join('').trim());

  it('change nothing more when applied again, whatever the words', () => {
    fc.assert(
      fc.property(spoken, (text) => {
        const once = normalize(text);
        expect(normalize(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('accept any text, and leave a text without number words unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(typeof normalize(text)).toBe('string');
        const silent = text.replace(/[\p{L}\p{N}]+/gu, 'xyz');
        expect(normalize(silent)).toBe(silent);
      }),
    );
  });

  it('keep everything else: blanks, punctuation, capitals, other words', () => {
    fc.assert(
      fc.property(spoken, (text) => {
        expect(normalize(`Xyz,\t"Ðé" – ${text} \u{1f642} XYZ;\n`)).toMatch(/^Xyz,\t"Ðé" – .* \u{1f642} XYZ;\n$/su);
      }),
      { numRuns: 300 },
    );
  });

  it('take linear time for any text', () => {
    const hostile = [...WORDS[language], 'a b c ', 'two hundred and ', 'march march', "yirmi beş'", ' ', '\n', 'é'];
    const rows = [hostile.join(' '), 'one two three four five six seven', 'bir iki üç dört beş altı yedi'];
    const longWords = ['on', 'one', 'a', "on'"].map((part) => `${part.repeat(45_000 / part.length)}\u0301`);
    for (const unit of [...hostile, ...rows, ...longWords]) {
      const text = `${unit} `.repeat(50_000 / (unit.length + 1));
      expect(
        processorMsOf(() => normalize(text)),
        unit,
      ).toBeLessThan(1_000);
    }
    const usual = 'The twenty five of them paid two dollars; yirmi beş lira, saat üçte, bir dakika lütfen. ';
    const long = usual.repeat(1_000_000 / usual.length);
    expect(processorMsOf(() => normalize(long))).toBeLessThan(2_000);
  }, 60_000);
});

describe('a whole number', () => {
  /** The spoken form, made by another algorithm than the reader's. */
  function say(value: number): string {
    const [units, teens, tens] = [DIGITS, TEENS, TENS].map((words) => [...words.keys()]) as [
      string[],
      string[],
      string[],
    ];
    if (value < 10) return units[value]!;
    if (value < 20) return teens[value - 10]!;
    const rest = (of: number): string => (value % of === 0 ? '' : ` ${say(value % of)}`);
    if (value < 100) return tens[Math.floor(value / 10) - 2]! + rest(10);
    if (value < 1_000) return `${say(Math.floor(value / 100))} hundred${rest(100)}`;
    const [name, of] = [...SCALES].findLast(([, scale]) => scale <= value)!;
    return `${say(Math.floor(value / of))} ${name}${rest(of)}`;
  }

  it('is read correctly up to a thousand billion', () => {
    const normalize = normalizerFor('en')!;
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 13, max: 99_999 }), fc.integer({ min: 1e6, max: 1e12 - 1 })), (value) => {
        const written = normalize(say(value)).replaceAll(',', '');
        const round = / (?:m|b)illion$/.exec(written)?.[0] ?? '';
        const scale = round === ' million' ? 1e6 : round === ' billion' ? 1e9 : 1;
        expect(Number(written.replace(round, '')) * scale).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has thousands separators before a fraction too', () => {
    expect(normalizerFor('en')!('twenty thousand and a half')).toBe('20,000.5');
  });
});

describe('normalizerFor', () => {
  it('uses the language of a tag, not its region', () => {
    for (const tag of ['en', 'en-GB', 'EN-us', 'en_US', 'tr', 'tr-CY']) expect(normalizerFor(tag)).toBeDefined();
    for (const tag of ['de', 'de-DE', '', 'english', 'constructor']) expect(normalizerFor(tag)).toBeUndefined();
  });
});
