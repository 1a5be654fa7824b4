import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WavReader } from '../../src/audio/index.js';
import { noise } from '../support/signals.js';
import { record, wavOf } from '../support/stream-recordings.js';
import { eventsOf, TestApp } from '../support/test-app.js';

/** The documented example of Channel Switch, over HTTP, with agent and customer in either order. */

const TAGS = ['agent', 'customer,incoming'];
const [left, right] = [noise({ ms: 500, seed: 1 }), noise({ ms: 500, seed: 2 })];
const STEREO = wavOf(record('both', 'pcm', [left, right]));
const MONO = wavOf(record('one', 'pcm', [left]));
const EVENTS = [0, 1].map((Channel) => ({ Name: `of ${Channel}`, Channel }));

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  const sides = [0, 1].flatMap((channel) =>
    ['audio', 'events'].map((kind) => ({ kind, port: `${kind}.${channel}`, channel })),
  );
  await app.saveProject({
    name: 'switched',
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'switch', type: 'channel-switch', parameters: { ChannelTags: TAGS } },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: sides.flatMap(({ kind, port }) => [
      { from: `entry.${port}`, to: `switch.${port}` },
      { from: `switch.${port}`, to: `publisher.${kind === 'audio' ? port : 'events'}` },
    ]),
  });
});
afterAll(() => app.close());

const run = (ChannelTags: readonly string[] | undefined, audio = STEREO, headers = {}): Promise<Response> =>
  app.run('switched', { parameters: { Settings: { ChannelTags }, Events: EVENTS }, audio, headers });

/** The channels of the result. */
async function heard(ChannelTags: readonly string[] | undefined, audio = STEREO): Promise<Int16Array[]> {
  const response = await run(ChannelTags, audio, { Accept: 'audio/wav' });
  expect(response.status).toBe(200);
  const reader = new WavReader({ strict: true });
  const blocks = [...reader.push(new Uint8Array(await response.arrayBuffer())), ...reader.end()];
  return Array.from({ length: reader.format?.channelCount ?? 0 }, (_, channel) =>
    Int16Array.from(blocks.flatMap((planes) => [...(planes[channel] ?? [])])),
  );
}

const placed = async (response: Response): Promise<unknown> =>
  (await eventsOf(response)).filter(({ Name }) => Name.startsWith('of ')).map(({ Name, Channel }) => [Name, Channel]);

describe('channel-switch', () => {
  it.each([
    ['the customer on channel 0 and the agent on 1 are swapped', ['customer', 'agent'], [1, 0]],
    ['either tag of an output stands for it', ['incoming', 'agent'], [1, 0]],
    ['a channel may have more tags, split by commas or semicolons', ['vip;customer', 'agent,boss'], [1, 0]],
    ['those that are right stay', ['agent', 'customer'], [0, 1]],
    ['without tags each stays', undefined, [0, 1]],
    ['tags beyond the channels of the audio are ignored', ['customer', 'agent', 'nobody'], [1, 0]],
  ] as const)('%s', async (_case, tags, [first, second]) => {
    const output: Int16Array[] = [];
    output[first] = left;
    output[second] = right;
    expect(await heard(tags)).toEqual(output);
    const events = (await placed(await run(tags))) as [string, number][];
    expect(events.toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
      ['of 0', first],
      ['of 1', second],
    ]);
  });

  it('puts one channel in its place, and takes tags beyond it for none', async () => {
    const channels = await heard(['customer', 'nobody'], MONO);
    expect(channels.at(-1)).toEqual(left);
    expect(channels).toHaveLength(2);
    expect(channels[0]?.every((sample) => sample === 0)).toBe(true);
  });

  it.each([
    ['a tag that no output has', ['supervisor', 'agent'], /no output has the tag 'supervisor' of channel 0/],
    ['the same, on the other channel', ['agent', 'x;y'], /no output has the tag 'x' or 'y' of channel 1/],
    ['in other letters, it is another tag', ['Agent', 'customer'], /no output has the tag 'Agent' of channel 0/],
    [
      'two channels for one output',
      ['customer', 'incoming'],
      /'customer' of channel 0 and 'incoming' of channel 1 both stand for output 1 \(customer,incoming\)/,
    ],
    ['the same tag twice', ['agent', 'agent'], /'agent' of channel 0 and 'agent' of channel 1 both stand for output 0/],
    [
      'one channel for two outputs',
      ['agent,customer'],
      /'agent', 'customer' of channel 0 stand for the outputs 0 and 1/,
    ],
  ] as const)('refuses to start with %s, naming tag and channel', async (_case, tags, detail) => {
    const response = await run(tags);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'operation.start-failed',
      detail: expect.stringMatching(detail) as string,
      node: { id: 'switch', type: 'channel-switch' },
    });
  });

  it.each([{ ChannelTags: 'agent' }, { ChannelTags: [1] }, { ChannelTags: { 0: 'agent' } }])(
    'refuses tags that are no list of texts: %j',
    async (Settings) => {
      const response = await app.run('switched', { parameters: { Settings }, audio: STEREO });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ pointer: '/Settings/ChannelTags' }] });
    },
  );
});
