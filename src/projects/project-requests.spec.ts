import { describe, expect, it } from 'vitest';
import { readIfMatch } from './project-requests.js';

describe('readIfMatch', () => {
  it.each([
    [undefined, undefined],
    ['*', 'any'],
    ['"3"', [3]],
    ['W/"3"', [3]],
    [' "2" , "3"', [2, 3]],
    ['"of another"', [NaN]],
  ])('reads %j', (header, expected) => {
    expect(readIfMatch(header)).toEqual(expected);
  });

  it.each(['3', '', '"3', '"3" "4"'])('refuses %j', (header) => {
    expect(() => readIfMatch(header)).toThrow(/^request\.invalid/);
  });
});
