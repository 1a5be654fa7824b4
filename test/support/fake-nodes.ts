import { CollectedOutput, makeGraph, registryOf, runToEnd, type GraphOptions, type Registered } from './run-graph.js';
import { DataFlowError } from '../../src/common/errors/index.js';
import { DistributorNode, distributor } from '../../src/nodes/distributor/index.js';
import { EntryNode, entry } from '../../src/nodes/entry/index.js';
import { ExternalRelayNode, externalRelay } from '../../src/nodes/external-relay/index.js';
import { PublisherNode, publisher } from '../../src/nodes/publisher/index.js';
import {
  audioPort,
  createEvent,
  defineNode,
  eventPort,
  type FlowEvent,
  type NodeProvider,
} from '../../src/pipeline/index.js';

class NoParameters {}

export const common = { summary: 'test', parameters: NoParameters, flowTypes: ['batch'] } as const;
export const both = { audio: audioPort(), events: eventPort() };

const passing = defineNode({ ...common, type: 'passing', whenOff: 'pass', inlets: both, outlets: both });
export const listening = defineNode({ ...common, type: 'listening', whenOff: 'absent', inlets: both, outlets: both });

/** A node with a unique type and a behaviour given by the test, with audio and events in and out. */
export function fake(
  type: string,
  start: NodeProvider<typeof passing>['start'],
  whenOff: 'pass' | 'absent' = 'pass',
): Registered {
  return [{ ...(whenOff === 'pass' ? passing : listening), type }, { start }];
}

/** The nodes that every graph of a test may use. */
export const BASE: Registered[] = [
  [entry, new EntryNode()],
  [publisher, new PublisherNode()],
  [distributor, new DistributorNode()],
  [externalRelay, new ExternalRelayNode()],
];

export function text(words: string, channel = 0, groupId = ''): FlowEvent {
  return createEvent('SR Milestone', { channel, startSample: 0, endSample: 800, groupId }, { Text: words });
}

/** entry -> the given nodes, one after the other -> publisher, audio and events of channel 0. */
export function chain(
  nodes: readonly Record<string, unknown>[],
  constraints: readonly unknown[] = [],
): Record<string, unknown> {
  const ids = ['entry', ...nodes.map(({ id }) => String(id)), 'publisher'];
  const connections = ids.slice(1).flatMap((to, index) => {
    const from =
      ids[index] === 'entry' ? ['entry.audio.0', 'entry.events.0'] : [`${ids[index]}.audio`, `${ids[index]}.events`];
    return [
      { from: from[0], to: to === 'publisher' ? 'publisher.audio.0' : `${to}.audio` },
      { from: from[1], to: `${to}.events` },
    ];
  });
  return {
    name: 'test',
    flowTypes: ['batch'],
    constraints,
    nodes: [{ id: 'entry', type: 'entry' }, ...nodes, { id: 'publisher', type: 'publisher' }],
    connections,
  };
}

/** Runs a design to its end. */
export async function run(
  design: Record<string, unknown>,
  fakes: readonly Registered[],
  input: Parameters<typeof runToEnd>[1] = {},
  options: GraphOptions = {},
): Promise<CollectedOutput> {
  const output = new CollectedOutput();
  await runToEnd(makeGraph(design, registryOf(...BASE, ...fakes), output, options), input);
  return output;
}

export const error = async (promise: Promise<unknown>): Promise<DataFlowError> => {
  const caught = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (caught instanceof DataFlowError) return caught;
  throw new Error(`expected a DataFlowError, found ${String(caught)}`);
};
