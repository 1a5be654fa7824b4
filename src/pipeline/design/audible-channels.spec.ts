import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { registryOf } from '../../../test/support/run-graph.js';
import { DistributorNode, distributor } from '../../nodes/distributor/index.js';
import { EntryNode, entry } from '../../nodes/entry/index.js';
import { PublisherNode, publisher } from '../../nodes/publisher/index.js';
import { audioPort, defineNode, eventPort } from '../contract/index.js';
import { audibleChannels } from './audible-channels.js';
import { compileDesign } from './compile-design.js';
import { planRun } from './run-plan.js';

class NoParameters {}

const shape = { summary: 'test', parameters: NoParameters, flowTypes: ['stream'] } as const;
const speaking = defineNode({
  ...shape,
  type: 'speaking',
  whenOff: 'absent',
  inlets: { events: eventPort() },
  outlets: { audio: audioPort() },
});
const each = { audio: audioPort({ perChannel: true }) };
const mixing = defineNode({ ...shape, type: 'mixing', whenOff: 'pass', inlets: each, outlets: each });

const registry = registryOf(
  [entry, new EntryNode()],
  [publisher, new PublisherNode()],
  [distributor, new DistributorNode()],
  [speaking, { start: () => ({}) }],
  [mixing, { start: () => ({}) }],
);

function channels(count: number, nodes: object[], connections: [from: string, to: string][]): number[] {
  const { graph, faults } = compileDesign(
    {
      name: 'test',
      flowTypes: ['stream'],
      constraints: [{ key: 'On', type: 'boolean', default: false }],
      nodes: [{ id: 'entry', type: 'entry' }, ...nodes, { id: 'publisher', type: 'publisher' }],
      connections: connections.map(([from, to]) => ({ from, to })),
    },
    registry,
  );
  if (!graph) throw new Error(JSON.stringify(faults));
  return audibleChannels(planRun(graph, { On: false }), count);
}

describe('audibleChannels', () => {
  const straight: [string, string][] = [
    ['entry.audio.0', 'publisher.audio.0'],
    ['entry.audio.1', 'publisher.audio.1'],
  ];

  it.each([
    [0, []],
    [1, [0]],
    [2, [0, 1]],
  ])('are those of the input, %i of them', (count, expected) => {
    expect(channels(count, [], straight)).toEqual(expected);
  });

  it('are those of nodes that make audio, whatever the input', () => {
    const nodes = [{ id: 'voice', type: 'speaking' }];
    const connections: [string, string][] = [
      ['entry.events.0', 'voice.events'],
      ['voice.audio', 'publisher.audio.3'],
    ];
    expect(channels(0, nodes, connections)).toEqual([3]);
  });

  it('are those that any input of a node reaches, unless the node is off', () => {
    const connections: [string, string][] = [
      ['entry.audio.0', 'mix.audio.0'],
      ['entry.audio.1', 'mix.audio.1'],
      ['mix.audio.0', 'publisher.audio.0'],
      ['mix.audio.1', 'publisher.audio.1'],
    ];
    expect(channels(1, [{ id: 'mix', type: 'mixing' }], connections)).toEqual([0, 1]);
    expect(channels(1, [{ id: 'mix', type: 'mixing', when: 'On' }], connections)).toEqual([0]);
  });
});
