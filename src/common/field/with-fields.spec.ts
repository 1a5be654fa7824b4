import 'reflect-metadata';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Field, fieldsOf, readFields, withFields } from './index.js';

class Base {
  @Field({ type: 'string', description: 'The first.' })
  First = 'a';

  @Field({ type: 'string', description: 'The last.' })
  Last = 'z';
}

class Added {
  @Field({ type: 'string', maxLength: 3, isSecret: true, description: 'One in the middle.' })
  Middle = 'm';
}

describe('withFields', () => {
  const Whole = withFields(Base, [Added], 'First');

  it('adds fields with their defaults after the one that is named, and leaves the class as it was', () => {
    expect([...fieldsOf(Whole).keys()]).toEqual(['First', 'Middle', 'Last']);
    expect(Object.entries(new Whole()).toSorted()).toEqual([
      ['First', 'a'],
      ['Last', 'z'],
      ['Middle', 'm'],
    ]);
    expect([...fieldsOf(Base).keys()]).toEqual(['First', 'Last']);
  });

  it('makes a class of the same name, whose added fields are checked and kept secret', () => {
    expect([Whole.name, new Whole() instanceof Base]).toEqual(['Base', true]);
    expect(readFields(Whole, { Middle: 'long' }).faults?.map(({ pointer }) => pointer)).toEqual(['/Middle']);
    expect(inspect(new Whole())).toContain("Middle: '[redacted]'");
  });

  it('returns the class itself where there is nothing to add', () => {
    expect(withFields(Base, [], 'First')).toBe(Base);
  });
});
