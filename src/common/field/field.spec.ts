import 'reflect-metadata';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { boundFaults, Field, jsonSchemaOf, readFields } from './index.js';

class Inner {
  @Field({ type: 'string', description: 'A name', maxLength: 5 })
  Name!: string;
}

class Secretive {
  @Field({ type: 'string', pattern: /^[a-z0-9]+$/, isSecret: true, description: 'A key' })
  Key!: string;

  @Field({ type: 'string', pattern: /^[a-z0-9]+$/, isCredentialId: true, description: 'A credential' })
  Name!: string;
}

class Outer {
  @Field({ type: 'integer', minimum: 0, maximum: 100, unit: 'ms', description: 'A time' })
  WaitMsec = 40;

  @Field({ type: 'string', enum: ['keep', 'drop'], description: 'What to do' })
  Action = 'keep';

  @Field({ type: 'string', list: true, maxItems: 2, optional: true, description: 'Words' })
  Words?: string[];

  @Field({ type: () => Inner, list: true, optional: true, description: 'Parts' })
  Parts?: Inner[];

  @Field({ type: 'boolean', nullable: true, description: 'A switch' })
  On: boolean | null = null;
}

describe('fields', () => {
  it('gives an instance with the defaults of the class', () => {
    const { value } = readFields(Outer, { WaitMsec: 5, Parts: [{ Name: 'a' }] });
    expect(value).toBeInstanceOf(Outer);
    expect(value).toMatchObject({ WaitMsec: 5, Action: 'keep', On: null });
    expect(value?.Parts?.[0]).toBeInstanceOf(Inner);
  });

  it('reports every fault at once, each with its pointer, what was found and what is expected', () => {
    const { faults } = readFields(
      Outer,
      { WaitMsec: '5', Action: 'lose', Words: ['a', 'b', 'c'], Parts: [{ Name: 'a' }, { Name: 7, Nme: '' }], 'a/b': 1 },
      { pointer: '/nodes/3' },
    );
    expect(faults?.map(({ pointer, detail }) => `${pointer}: ${detail}`).sort()).toEqual([
      '/nodes/3/Action: expected one of "keep", "drop", found "lose"',
      '/nodes/3/Parts/1/Name: expected a string of at most 5 characters, found 7',
      '/nodes/3/Parts/1/Nme: unknown key; known are Name',
      '/nodes/3/WaitMsec: expected an integer from 0 to 100 (ms), found a string',
      '/nodes/3/Words: expected an array of at most 2, found an array of 3',
      '/nodes/3/a~1b: unknown key; known are WaitMsec, Action, Words, Parts, On',
    ]);
  });

  it('repeats no free text of the caller in a fault', () => {
    const { faults } = readFields(Inner, { Name: 'call me on 555 0199' });
    expect(JSON.stringify(faults)).not.toContain('555');
  });

  it.each([[null], [[]], ['text'], [3]])('refuses %j where an object is expected', (json) => {
    expect(readFields(Inner, json).faults).toHaveLength(1);
  });

  it('is not fooled by a key that names the prototype', () => {
    const json: unknown = JSON.parse('{"Name":"a","__proto__":{"polluted":true}}');
    readFields(Inner, json, { unknownKeys: 'keep' });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('shows no secret when an instance is printed, repeats none, and keeps it', () => {
    const { value } = readFields(Secretive, { Key: 'hunter2', Name: 'a' });
    expect(inspect({ value })).toContain("Key: '[redacted]', Name: 'a'");
    expect(JSON.stringify({ value })).toBe('{"value":{"Key":"[redacted]","Name":"a"}}');
    expect(value?.Key).toBe('hunter2');
    expect(Object.keys(value ?? {})).toEqual(['Key', 'Name']);
    expect(inspect(new Secretive())).not.toContain('redacted');
    const { faults } = readFields(Secretive, { Key: 'Hunter2', Name: 'Hunter2' });
    expect(faults?.map(({ detail }) => detail)).toEqual(
      Array<string>(2).fill('expected a string that matches ^[a-z0-9]+$, found a string'),
    );
  });

  it('marks what names a credential', () => {
    expect(jsonSchemaOf(Secretive)).toMatchObject({ properties: { Name: { type: 'string', 'x-credential': true } } });
  });

  it('gives JSON Schema with bounds, units and defaults', () => {
    expect(jsonSchemaOf(Outer)).toEqual({
      type: 'object',
      properties: {
        WaitMsec: { type: 'integer', minimum: 0, maximum: 100, default: 40, description: 'A time', 'x-unit': 'ms' },
        Action: { type: 'string', enum: ['keep', 'drop'], default: 'keep', description: 'What to do' },
        Words: { type: 'array', items: { type: 'string' }, maxItems: 2, description: 'Words' },
        Parts: {
          type: 'array',
          items: {
            type: 'object',
            properties: { Name: { type: 'string', maxLength: 5, description: 'A name' } },
            required: ['Name'],
            additionalProperties: false,
          },
          description: 'Parts',
        },
        On: { type: ['boolean', 'null'], default: null, description: 'A switch' },
      },
      additionalProperties: false,
    });
  });
});

class Bounded {
  @Field({ type: 'string', maxLength: 4, pattern: /^(a|a)*b$/, optional: true, description: 'A slow pattern' })
  Text?: string;

  @Field({ type: 'integer or text', optional: true, description: 'A number' })
  Number?: number | string;

  @Field({ type: 'time', optional: true, description: 'A time' })
  Time?: string;

  @Field({ type: 'object', maxProperties: 2, optional: true, description: 'Members' })
  Members?: object;

  @Field({ type: 'string', list: true, maxLength: 3, optional: true, description: 'Words' })
  Words?: string[];
}

describe('bounds of fields', () => {
  const faultsOf = (json: object): string[] =>
    (readFields(Bounded, json).faults ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`);

  it.each([
    [{ Text: 'a'.repeat(60) }, '/Text: expected at most 4 characters, found 60'],
    [{ Text: '😀'.repeat(60) }, '/Text: expected at most 4 characters, found 60'],
    [{ Number: ' '.repeat(60_000) }, '/Number: expected at most 64 characters, found 60000'],
    [{ Time: '2'.repeat(65) }, '/Time: expected at most 64 characters, found 65'],
    [{ Members: { a: 1, b: 2, c: 3 } }, '/Members: expected at most 2 members, found 3'],
    [{ Words: ['a', 'long word'] }, '/Words/1: expected at most 3 characters, found 9'],
  ])('refuses a size over the bound before any pattern runs, with what was found: %o', (json, fault) => {
    expect(faultsOf(json)).toEqual([fault]);
    const [pointer, detail] = fault.split(': ');
    expect(boundFaults(Bounded, json, '/at')).toEqual([{ pointer: `/at${pointer}`, detail }]);
  });

  it('gives the length of very long text in UTF-16 units, without counting its characters', () => {
    expect(faultsOf({ Text: 'a'.repeat(100_001) })).toEqual([
      '/Text: expected at most 4 characters, found 100001 UTF-16 units',
    ]);
  });

  it('counts characters as JSON Schema does, variation selectors too', () => {
    expect(faultsOf({ Words: ['🦊🦊🦊'] })).toEqual([]);
    expect(faultsOf({ Words: ['🦊🦊🦊🦊'] })).toHaveLength(1);
    expect(faultsOf({ Words: ['a\uFE0F\uFE0F\uFE0F'] })).toHaveLength(1);
  });

  it('reads numbers with blanks around them', () => {
    expect(faultsOf({ Number: ' -5 ' })).toEqual([]);
    expect(faultsOf({ Number: '  ' })).toEqual([]);
    expect(faultsOf({ Number: '5 5' })).toHaveLength(1);
  });
});
