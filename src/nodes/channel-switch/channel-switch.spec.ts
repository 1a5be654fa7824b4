import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import type { OperationWarning } from '../../protocol/index.js';
import { mapChannels, tagsOfOutputs } from './channel-map.js';
import { ChannelSwitchNode, channelSwitch } from './index.js';

const TAGS = [['agent'], ['customer', 'incoming']];

function mapped(tags: readonly string[] | undefined, channels: number, outputs = TAGS): (number | undefined)[] {
  const outputOf = mapChannels(outputs, tags, channels);
  return Array.from({ length: Math.max(channels, outputs.length) }, (_, channel) => outputOf(channel));
}

describe('mapChannels', () => {
  it.each([
    ['no tags: each to its own', undefined, 2, [0, 1]],
    ['the documented swap', ['customer', 'agent'], 2, [1, 0]],
    ['another tag of the output', ['incoming', 'agent'], 2, [1, 0]],
    ['several tags, one of them known', ['vip;customer', 'agent,boss'], 2, [1, 0]],
    ['one channel tagged: the other takes what is left', ['customer'], 2, [1, 0]],
    ['mono with a tag', ['customer'], 1, [1, 0]],
    ['tags beyond the channels are ignored', ['agent', 'nobody', 'nowhere'], 1, [0, 1]],
    ['an empty tag says nothing', ['', 'agent'], 2, [1, 0]],
    ['text only: every tag counts', ['customer', 'agent'], 0, [1, 0]],
  ])('%s', (_case, tags, channels, expected) => {
    expect(mapped(tags, channels)).toEqual(expected);
  });

  it.each([
    ['a tag that no output has', ['supervisor', 'agent'], 2, /'supervisor' of channel 0/],
    [
      'two inputs for one output',
      ['customer', 'incoming'],
      2,
      /'customer' of channel 0 and 'incoming' of channel 1 both stand for output 1/,
    ],
    ['one channel for two outputs', ['agent;customer'], 1, /channel 0 stand for the outputs 0 and 1/],
    ['more channels than outputs', undefined, 3, /channel 2 has no output/],
  ])('rejects %s and names it', (_case, tags, channels, message) => {
    expect(() => mapped(tags, channels)).toThrow(
      expect.objectContaining({
        code: 'operation.start-failed',
        detail: expect.stringMatching(message) as string,
      }) as Error,
    );
  });
});

describe('tagsOfOutputs', () => {
  it.each([
    ['no tags in the request', undefined, [['agent'], ['customer', 'incoming']]],
    ['channels that change places', ['vip;incoming', 'agent'], [['agent'], ['vip', 'incoming', 'customer']]],
    ['tags that no output has', ['left', 'right,second'], [['left'], ['right', 'second']]],
  ])('returns the tags of each output after %s', (_case, tags, expected) => {
    expect(tagsOfOutputs(TAGS, tags, 2)).toEqual(expected);
  });
});

describe('channel-switch', () => {
  const event = (channel: number): FlowEvent =>
    freezeEvent({ name: 'x', channel, startSample: 0, endSample: 0, groupId: '', tags: [], data: null });

  it('moves audio and events, with their channel', async () => {
    const [left, right] = [Int16Array.of(1, 2, 3), Int16Array.of(-1, -2, -3)];
    const output = await runNode([channelSwitch, new ChannelSwitchNode()], {
      audio: [...chunksOf(left, 0), ...chunksOf(right, 1)],
      events: [event(0), event(1)],
      options: { settings: { ChannelTags: ['customer', 'agent'] } },
    });
    expect([output.samples(0), output.samples(1)]).toEqual([right, left]);
    expect(output.events.map(({ channel }) => channel)).toEqual([1, 0]);
    expect(output.chunks.map(({ channel }) => channel)).toEqual([1, 0]);
  });

  const swapped = async (
    parameters: object,
    ChannelTags: readonly string[],
    warnings: OperationWarning[] = [],
  ): Promise<number[]> => {
    const samples = Int16Array.of(1, 2, 3);
    const output = await runNode([channelSwitch, new ChannelSwitchNode()], {
      parameters: { ...parameters },
      audio: [...chunksOf(samples, 0), ...chunksOf(samples, 1)],
      events: [event(0), event(1)],
      options: { settings: { ChannelTags }, warnings },
    });
    return output.events.map(({ channel }) => channel);
  };

  it.each([
    ['a tag of one channel', ['supervisor', 'agent']],
    ['the tags of both channels', ['left', 'right;other']],
    ['a tag in another case', ['Customer', 'agent']],
  ])('leaves all channels in place where no output has %s and UnknownTags is pass', async (_case, tags) => {
    expect(await swapped({ UnknownTags: 'pass' }, tags)).toEqual([0, 1]);
    await expect(swapped({}, tags)).rejects.toMatchObject({ code: 'operation.start-failed' });
    await expect(swapped({ UnknownTags: 'fail' }, tags)).rejects.toThrow(/no output has the tag/);
  });

  it('warns of each channel with unknown tags, and names the tags that there are', async () => {
    const warnings: OperationWarning[] = [];
    await swapped({ UnknownTags: 'pass' }, ['agent', 'right;other'], warnings);
    expect(warnings).toEqual([
      {
        code: 'channel-tags.unknown',
        node: 'node',
        detail:
          "No output has the tag 'right' or 'other' of channel 1; there are agent | customer. All channels kept their places.",
        pointers: ['/Settings/ChannelTags/1'],
      },
    ]);
    const moved: OperationWarning[] = [];
    await swapped({ UnknownTags: 'pass' }, ['customer', 'agent'], moved);
    expect(moved).toEqual([]);
  });

  it('moves channels by known tags, and refuses two channels for one output, where UnknownTags is pass', async () => {
    expect(await swapped({ UnknownTags: 'pass' }, ['customer;vip', 'agent'])).toEqual([1, 0]);
    await expect(swapped({ UnknownTags: 'pass' }, ['agent', 'agent'])).rejects.toThrow(/stand for output 0/);
  });

  it.each([
    [[], '/ChannelTags'],
    [['agent', ''], '/ChannelTags/1'],
    [['agent;boss', 'customer'], '/ChannelTags/0'],
    [['agent', 'customer,agent'], '/ChannelTags/1'],
  ])('rejects the tags %j of a design', (tags, pointer) => {
    expect(new ChannelSwitchNode().check({ ChannelTags: tags }).map((fault) => fault.pointer)).toEqual([pointer]);
  });
});
