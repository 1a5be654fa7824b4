import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfString } from './json-text.js';

describe('endOfString', () => {
  it.each([
    ['""', 0, 1],
    ['"a"b"', 0, 2],
    ['"a\\"b"', 0, 5],
    ['"\\\\"b"', 0, 3],
    ['["a","b"]', 5, 7],
    ['"never closed\\"', 0, 15],
  ])('of %s from index %i is at index %i', (text, start, end) => {
    expect(endOfString(text, start)).toBe(end);
  });

  it('is where JSON.stringify ends any string', () => {
    const strings = fc.string({ unit: fc.constantFrom('"', '\\', 'a', '\n') });
    fc.assert(
      fc.property(strings, strings, (value, rest) => {
        const json = JSON.stringify(value);
        expect(endOfString(json + rest, 0)).toBe(json.length - 1);
      }),
    );
  });
});
