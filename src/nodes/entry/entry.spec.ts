import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { CollectedOutput, makeGraph, registryOf, runToEnd } from '../../../test/support/run-graph.js';
import { ALL_CHANNELS, freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import { PublisherNode, publisher } from '../publisher/index.js';
import { EntryNode, entry } from './index.js';

const registry = registryOf([entry, new EntryNode()], [publisher, new PublisherNode()]);
const design = (channels: number): Record<string, unknown> => ({
  name: 'entry',
  flowTypes: ['batch'],
  nodes: [
    { id: 'entry', type: 'entry', parameters: { ChannelCount: channels } },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: Array.from({ length: channels }, (_, channel) => [
    { from: `entry.audio.${channel}`, to: `publisher.audio.${channel}` },
    { from: `entry.events.${channel}`, to: 'publisher.events' },
  ]).flat(),
});
const event = (channel: number): FlowEvent =>
  freezeEvent({ name: 'x', channel, startSample: -1, endSample: -1, groupId: '', tags: [], data: null });

describe('entry', () => {
  it('rejects audio with more channels than it has, and names both numbers', async () => {
    const graph = makeGraph(design(2), registry, new CollectedOutput(), { operation: { channelCount: 3 } });
    await expect(runToEnd(graph)).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: expect.stringMatching(/3 channels.*ChannelCount 2/) as string,
      node: { id: 'entry', type: 'entry' },
    });
  });

  it('sends events by channel, and those for all channels on each, also without audio', async () => {
    const output = new CollectedOutput();
    const graph = makeGraph(design(3), registry, output, { operation: { channelCount: 1 } });
    await runToEnd(graph, { events: [event(2), event(ALL_CHANNELS)] });
    expect(output.events.map(({ channel }) => channel)).toEqual([2, 0, 1, 2]);
  });
});
