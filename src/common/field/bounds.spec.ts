import { expect, it } from 'vitest';
import { idFault } from './bounds.js';

it.each([
  ['a'.repeat(256), undefined],
  ['😀'.repeat(256), undefined],
  ['😀'.repeat(257), 'expected at most 256 characters, found 257'],
  ['a😀\u0000', 'expected no control character, found one at character 3'],
  ['\u007F', 'expected no control character, found one at character 1'],
])('finds the fault of an id', (id, fault) => {
  expect(idFault(id)).toBe(fault);
});
