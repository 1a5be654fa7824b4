import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataFlowError } from '../errors/index.js';
import { parseJson } from './json.js';

function detailOf(text: string): string {
  try {
    parseJson(text, 'Parameters');
  } catch (error) {
    if (error instanceof DataFlowError && error.code === 'request.malformed') return error.detail;
    throw error;
  }
  return 'is JSON';
}

describe('the error of text that is not JSON', () => {
  it.each([
    [
      'a NaN of Python',
      '{"Events":[{"StartMsec":NaN}]}',
      'line 1, column 25 (character 25): expected a value, found "NaN"',
    ],
    ['a -Infinity', '{"a":\n -Infinity}', 'line 2, column 2 (character 8): expected a value, found "-Infinity"'],
    ['a None', '[1,\r\n2,\r\nNone]', 'line 3, column 1 (character 10): expected a value, found "None"'],
    ['a single quote', "{'a': 1}", 'line 1, column 2 (character 2): expected a key in double quotes, found "\'"'],
    [
      'a comma at the end of an object',
      '{"a":1,\r}',
      'line 2, column 1 (character 9): expected a key in double quotes',
    ],
    ['a comma at the end of an array', '[1,]', 'column 4 (character 4): expected a value, found "]"'],
    ['a missing comma', '{"a":1 "b":2}', 'column 8 (character 8): expected a comma or "}", found "\\""'],
    ['a missing colon', '{"a" 1}', 'column 6 (character 6): expected a colon, found "1"'],
    ['a line break in a string', '{"a":"x\ny"}', 'line 1, column 8 (character 8): expected a control character'],
    ['a wrong escape', '["\\x41"]', 'column 3 (character 3): expected an escape of JSON, found "\\\\"'],
    ['an object that never ends', '{"a":[1,2]', 'column 11 (character 11): expected a comma or "}", found the end'],
    [
      'a string that never ends',
      '["abc',
      'column 6 (character 6): expected the quote that ends a string, found the end',
    ],
    ['a second value', '{} {}', 'column 4 (character 4): expected nothing more, found "{"'],
    ['a number with a zero in front', '[012]', 'column 3 (character 3): expected a comma or "]", found "1"'],
    ['no value', '\n\n', 'line 3, column 1 (character 3): expected a value, found the end of the text'],
    ['a comment', '{"a":1} // x', 'column 9 (character 9): expected nothing more, found "/"'],
    ['a word of the text', '{"Text": hello}', 'column 10 (character 10): expected a value, found "h"'],
  ])('names line, column, what was expected and what was found for %s', (_, text, detail) => {
    expect(detailOf(text)).toContain(`Parameters is not JSON: it cannot be read at `);
    expect(detailOf(text)).toContain(detail);
  });

  it('has a line and a column for nesting that is too deep', () => {
    expect(detailOf(`\n${'['.repeat(65)}`)).toBe(
      'Parameters is nested deeper than 64 levels at line 2, column 65 (character 66).',
    );
  });

  it('has a line and a column for each text that JSON.parse refuses', () => {
    const tokens = fc.constantFrom(...'{ } [ ] , : " \\ 0 1 - . e true null "a" \n \t \\u00 \u0001 é'.split(' '), ' ');
    const texts = fc.array(tokens, { maxLength: 14 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const isJson = canParse(text);
        expect(detailOf(text)).toMatch(isJson ? /^is JSON$/ : /at line \d+, column \d+ \(character \d+\)/);
      }),
      { numRuns: 20_000 },
    );
  });

  // In quadratic time each of them would take minutes.
  it.each([
    ['a long string', `["${'a'.repeat(1_000_000)}`, 'character 1000003'],
    ['many blanks', `[${' '.repeat(1_000_000)}`, 'character 1000002'],
    ['many line breaks', `[${'\r\n'.repeat(500_000)}x`, 'line 500001, column 1 (character 1000002)'],
    ['many values', `[${'1,'.repeat(500_000)}`, 'character 1000002'],
    ['a long number', `[${'1'.repeat(1_000_000)}x`, 'character 1000002'],
    ['many escapes', `["${'\\n'.repeat(500_000)}`, 'character 1000003'],
    ['many quotes', `[${'"",'.repeat(300_000)}x`, 'character 900002'],
  ])('is made in linear time for %s', (_, text, place) => {
    expect(detailOf(text)).toContain(place);
  });
});

function canParse(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
