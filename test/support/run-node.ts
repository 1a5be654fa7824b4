import type { AudioChunk } from '../../src/audio/index.js';
import { EntryNode, entry } from '../../src/nodes/entry/index.js';
import { PublisherNode, publisher } from '../../src/nodes/publisher/index.js';
import type { FlowEvent, NodeDefinition } from '../../src/pipeline/index.js';
import { CollectedOutput, makeGraph, registryOf, runToEnd, type GraphOptions, type Registered } from './run-graph.js';

export interface NodeInput {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly audio?: readonly AudioChunk[];
  readonly events?: readonly FlowEvent[];
  /** Channels of Entry, and copies of ports repeated per channel. */
  readonly channels?: number;
  readonly options?: GraphOptions;
}

/** Runs one node between Entry and Publisher, joined by every port it has, through the real engine. */
export async function runNode(node: Registered, input: NodeInput = {}): Promise<CollectedOutput> {
  const output = new CollectedOutput();
  const graph = makeGraph(
    designAround(node[0], input),
    registryOf([entry, new EntryNode()], [publisher, new PublisherNode()], node),
    output,
    input.options,
  );
  await runToEnd(graph, input);
  return output;
}

/** A project of one node: channel by channel if its ports are repeated, else all events and channel 0. */
export function designAround(
  definition: NodeDefinition,
  { parameters = {}, channels = 2 }: NodeInput = {},
): Record<string, unknown> {
  const full = Object.assign(new definition.parameters(), parameters);
  const connections: { from: string; to: string }[] = [];
  for (const [name, { kind, copies }] of Object.entries(definition.inlets)) {
    const most = copies ? copies(full as never) : kind === 'audio' ? 1 : channels;
    for (let channel = 0; channel < Math.min(channels, most); channel += 1) {
      connections.push({ from: `entry.${kind}.${channel}`, to: copies ? `node.${name}.${channel}` : `node.${name}` });
    }
  }
  for (const [name, { kind, copies }] of Object.entries(definition.outlets)) {
    for (let channel = 0; channel < (copies ? Math.min(channels, copies(full as never)) : 1); channel += 1) {
      const from = copies ? `node.${name}.${channel}` : `node.${name}`;
      connections.push({ from, to: kind === 'audio' ? `publisher.audio.${channel}` : 'publisher.events' });
    }
  }
  // Something must reach the Publisher.
  if (Object.keys(definition.outlets).length === 0)
    connections.push({ from: 'entry.events.0', to: 'publisher.events' });
  return {
    name: 'around',
    flowTypes: [...definition.flowTypes],
    nodes: [
      { id: 'entry', type: 'entry', parameters: { ChannelCount: channels } },
      { id: 'node', type: definition.type, parameters },
      { id: 'publisher', type: 'publisher' },
    ],
    connections,
  };
}
