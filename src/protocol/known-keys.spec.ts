import { describe, expect, it } from 'vitest';
import type { Fault } from '../common/errors/index.js';
import { KnownKeys, pointersAsSent } from './known-keys.js';

const keys = new KnownKeys(['Name', 'StartMsec', 'Data']);

function fold(json: Record<string, unknown>): { readonly folded: object; readonly faults: Fault[] } {
  const faults: Fault[] = [];
  return { folded: keys.fold(json, '/at', faults), faults };
}

describe('known keys', () => {
  it.each([
    ['camelCase', { name: 'x', startMsec: 1 }],
    ['lowercase', { name: 'x', startmsec: 1 }],
    ['capitals', { NAME: 'x', STARTMSEC: 1 }],
    ['the documented spelling', { Name: 'x', StartMsec: 1 }],
  ])('match in %s', (_, json) => {
    expect(fold(json)).toEqual({ folded: { Name: 'x', StartMsec: 1 }, faults: [] });
  });

  it('leave other keys, the order of members and the objects in them', () => {
    const { folded } = fold({ other: 1, data: { name: 2 }, start_msec: 3, name: 4 });
    expect(Object.entries(folded)).toEqual([
      ['other', 1],
      ['Data', { name: 2 }],
      ['start_msec', 3],
      ['Name', 4],
    ]);
  });

  it('do not match letters outside of ASCII, members of every object, or keys that are much longer', () => {
    const known = new KnownKeys(['Kind', 'toString2']);
    for (const key of ['\u212Aind', 'kınd', 'toString', '__proto__', 'constructor', 'kind'.repeat(1_000)]) {
      expect(known.find(key)).toBeUndefined();
    }
    const json = JSON.parse('{"__proto__":{"a":1},"name":"x"}') as Record<string, unknown>;
    const { folded } = fold(json);
    expect(Object.getPrototypeOf(folded)).toBe(Object.prototype);
    expect(Object.keys(folded)).toEqual(['__proto__', 'Name']);
  });

  it.each([
    [{ Name: 1, name: 2 }, '/at/name', '"Name" and "name"'],
    [{ NAME: 1, naMe: 2 }, '/at/naMe', '"NAME" and "naMe"'],
    [{ data: null, x: 1, Data: null }, '/at/Data', '"data" and "Data"'],
  ])('in two spellings are a fault: %j', (json, pointer, words) => {
    expect(fold(json).faults).toEqual([{ pointer, detail: expect.stringContaining(words) as string }]);
  });

  it('are found in any spelling', () => {
    expect(keys.get({ x: 1, DATA: 2 }, 'Data')).toBe(2);
    expect(keys.get({ x: 1 }, 'Data')).toBeUndefined();
  });
});

describe('pointers of faults', () => {
  const sent = { events: [{ Name: 'a' }, { startmsec: 'x', 'a/B~': {} }] };
  const spelled = (pointer: string, of: unknown = sent, prefix?: string): string | undefined =>
    pointersAsSent(of, [{ pointer, detail: '' }], prefix)[0]?.pointer;

  it('lead into the document as it was sent', () => {
    expect(spelled('/Events/1/StartMsec')).toBe('/events/1/startmsec');
    expect(spelled('/Events/1/A~1b~0/x')).toBe('/events/1/a~1B~0/x');
    expect(spelled('/Events/0/Name')).toBe('/events/0/Name');
    expect(spelled('/Events/1/StartMsec', sent.events[1], '/Events/1')).toBe('/Events/1/startmsec');
  });

  it('stay where nothing was sent, in headers, and in another document', () => {
    for (const pointer of ['/events/7/Name', '/Settings/X', '', 'header:services'])
      expect(spelled(pointer)).toBe(pointer);
    expect(spelled('/Events/1/StartMsec', {}, '/Other')).toBe('/Events/1/StartMsec');
    expect(spelled('/Events', null)).toBe('/Events');
  });
});
