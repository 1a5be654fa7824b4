import { describe, expect, it } from 'vitest';
import { isShare, jsonMembers, membersOf } from './index.js';

describe('jsonMembers', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['{}', {}],
    ['null', undefined],
    ['[1]', undefined],
    ['"text"', undefined],
    ['{', undefined],
    ['', undefined],
  ])('reads the members of %s', (text, members) => {
    expect(jsonMembers(Buffer.from(text))).toEqual(members);
  });
});

describe('membersOf', () => {
  it('has no members for what is no object', () => {
    expect([membersOf(undefined), membersOf(5), membersOf({ a: 1 })]).toEqual([{}, {}, { a: 1 }]);
  });
});

describe('isShare', () => {
  it('accepts numbers from 0 to 1 only', () => {
    expect([0, 0.5, 1, -0.1, 1.1, NaN, '0.5', null].map(isShare)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
