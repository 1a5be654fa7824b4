import { describe, expect, it } from 'vitest';
import type { Graph } from '../../pipeline/index.js';
import { KnownKeys } from '../../protocol/index.js';
import { UnusedKeys } from './unused-keys.js';

type Reads = 'any' | 'channel-tags' | undefined;

function keysOf(...reads: readonly Reads[]): UnusedKeys {
  const nodes = [undefined, ...reads].map((readsSettings) => ({ definition: { readsSettings } }));
  const graph = { constraints: [{ key: 'Punctuation', type: 'boolean' }], nodes } as unknown as Graph;
  return new UnusedKeys(graph, new KnownKeys(['ChannelTags', 'Punctuation']));
}

function detailsOf(json: Record<string, unknown>, ...reads: readonly Reads[]): string[] {
  const unused = keysOf(...reads);
  unused.addStart(json, json);
  return (unused.take()?.faults ?? []).map(({ detail }) => detail.replace('Nothing in the project reads ', ''));
}

describe('keys that nothing reads', () => {
  it.each([
    [{ Setings: {} }, ['`/Setings`: did you mean `Settings`?']],
    [{ campaign: 1 }, ['`/campaign`.']],
    [{ punctuation: true }, ['`/punctuation`: did you mean `/Settings/Punctuation`?']],
    [{ ExternalId: '7' }, ['`/ExternalId`: did you mean `/CallProperties/ExternalId`?']],
    [{ Settings: { Punctuaton: true } }, ['`/Settings/Punctuaton`: did you mean `Punctuation`?']],
    [{ Settings: { Foo: 1, 'a/b': 2 } }, ['`/Settings/Foo`.', '`/Settings/a~1b`.']],
    [{ Settings: { Language: 'en' } }, ['`/Settings/Language`: did you mean `/Language`?']],
    [
      { Audio: { Samplerates: 1, Output: { Encodin: 'pcm' } } },
      ['`/Audio/Samplerates`: did you mean `SampleRate`?', '`/Audio/Output/Encodin`: did you mean `Encoding`?'],
    ],
    [
      {
        Events: [
          { Name: 'x', Time: 1 },
          { Name: 'x', Time: 2, Tag: [] },
        ],
      },
      ['`/Events/0/Time`.', '`/Events/1/Tag`: did you mean `Tags`?'],
    ],
    [
      { Events: [{ name: 'SR Milestone', data: { text: 'a', Speaker: 1 } }] },
      ['`/Events/0/data/text`: did you mean `Text`?'],
    ],
  ])('are listed, with the key that may be meant: %j', (json, details) => {
    expect(detailsOf(json)).toEqual(details);
  });

  it.each([
    [{ Settings: { Punctuation: true }, CallProperties: { Own: 1 }, Events: [], Language: 'en' }],
    [{ MessageName: 'Start', Token: 't', Tenant: 'demo', ProjectName: 'p', Audio: { Encoding: 'pcm', Output: null } }],
    [
      {
        Events: [
          { Name: 'SR Milestone', Data: { Text: 'a', text: 'b' } },
          { Name: 'Own', Data: { text: 'b' } },
        ],
      },
    ],
    [{ Settings: { ChannelTags: null } }],
  ])('are not documented ones, nor members that pass through: %j', (json) => {
    expect(detailsOf(json)).toEqual([]);
  });

  it('are missing where a node reads any key', () => {
    const json = { Settings: { ChannelTags: ['agent'], Foo: 1 }, campaign: 1 };
    expect(detailsOf(json, 'channel-tags')).toEqual(['`/campaign`.', '`/Settings/Foo`.']);
    expect(detailsOf(json, undefined, 'any')).toEqual([]);
  });

  it('are listed once in each kind of object, also over several messages', () => {
    const unused = keysOf();
    unused.addStart({ Events: [{ Name: 'x', Foo: 1 }], Foo: 1 }, { Events: [{ Name: 'x', Foo: 1 }], Foo: 1 });
    expect(unused.take()?.warning.pointers).toEqual(['/Foo', '/Events/0/Foo']);
    unused.addEvent({ Name: 'y', Foo: 2 }, '/Event');
    expect(unused.take()).toBeUndefined();
    unused.addEvent({ Name: 'y', Bar: 2 }, '/Event');
    unused.addUpdate({ MessageName: 'Update', settings: {}, tokens: '' });
    expect(unused.take()?.warning.detail).toBe(
      'Nothing in the project reads `/Event/Bar`. Nothing in the project reads `/tokens`: did you mean `Token`?',
    );
    unused.forget();
    unused.addEvent({ Name: 'y', Bar: 2 }, '/Event');
    expect(unused.take()?.warning.pointers).toEqual(['/Event/Bar']);
  });

  it('have pointers into the message as it was sent', () => {
    const unused = keysOf();
    unused.addStart({ settings: { foo: 1 } }, { Settings: { foo: 1 } });
    expect(unused.take()?.warning).toEqual({
      code: 'parameters.unused',
      detail: 'Nothing in the project reads `/settings/foo`.',
      pointers: ['/settings/foo'],
    });
  });

  it('are bounded in number and length', () => {
    const long = (n: number): string => `${'k'.repeat(900)}${n}`;
    const unused = keysOf();
    const json = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [long(n), n]));
    unused.addStart(json, json);
    const { pointers = [], detail = '' } = unused.take()?.warning ?? {};
    expect(pointers).toHaveLength(50);
    expect(detail.length).toBeLessThan(10_000);
    expect(detail).toContain('Nor does it read 950 more keys.');
    for (let n = 0; n < 100_000; n += 1)
      unused.addEvent({ Name: 'Emotion', [`e${n}`]: 1, Data: { [`d${n}`]: 1 } }, '/Event');
    expect(unused.take()).toBeUndefined();
  });
});
