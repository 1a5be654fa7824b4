import { expect, it } from 'vitest';
import { isGuid } from './guid.js';

it.each([
  ['00000000-0000-4000-8000-00000000000a', true],
  ['00000000-0000-4000-8000-00000000000A', true],
  ['00000000-0000-4000-8000-0000000000a', false],
  ['00000000-0000-4000-8000-0000000000000a', false],
  ['{00000000-0000-4000-8000-00000000000a}', false],
  ['0000000000004000800000000000000a', false],
  [' 00000000-0000-4000-8000-00000000000a', false],
  ['00000000-0000-4000-8000-00000000000g', false],
  ['', false],
])('accepts only the usual form of a GUID: %j is a GUID: %s', (text, expected) => {
  expect(isGuid(text)).toBe(expected);
});
