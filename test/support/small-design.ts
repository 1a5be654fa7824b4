import { ChannelSwitchNode, channelSwitch } from '../../src/nodes/channel-switch/index.js';
import { DistributorNode, distributor } from '../../src/nodes/distributor/index.js';
import { EntryNode, entry } from '../../src/nodes/entry/index.js';
import { EventFilterNode, eventFilter } from '../../src/nodes/event-filter/index.js';
import { ExternalRelayNode, externalRelay } from '../../src/nodes/external-relay/index.js';
import { PublisherNode, publisher } from '../../src/nodes/publisher/index.js';
import { audioPort, compileDesign, defineNode, eventPort } from '../../src/pipeline/index.js';
import { registryOf, type Registered } from './run-graph.js';

class NoParameters {}
const shape = { summary: 'test', parameters: NoParameters, whenOff: 'absent' } as const;
const run = { start: () => ({}) };

const splitter: Registered = [
  defineNode({
    ...shape,
    type: 'splitter',
    flowTypes: ['batch'],
    segments: 'makes',
    inlets: { audio: audioPort() },
    outlets: { audio: audioPort() },
  }),
  run,
];
const hearing: Registered = [
  defineNode({
    ...shape,
    type: 'hearing',
    flowTypes: ['batch'],
    segments: 'needs',
    inlets: { audio: audioPort() },
    outlets: { events: eventPort() },
  }),
  { ...run, readiness: () => 'set HEARING_MODEL' },
];
const guiding: Registered = [
  defineNode({
    ...shape,
    type: 'guiding',
    flowTypes: ['batch'],
    companion: 'splitter',
    inlets: { events: eventPort() },
    outlets: {},
  }),
  run,
];

/** The nodes that a small design may use. */
export const registry = registryOf(
  guiding,
  [entry, new EntryNode()],
  [publisher, new PublisherNode()],
  [distributor, new DistributorNode()],
  [channelSwitch, new ChannelSwitchNode()],
  [eventFilter, new EventFilterNode()],
  [externalRelay, new ExternalRelayNode()],
  splitter,
  hearing,
);

export type Json = Record<string, unknown>;

/** Entry, distributor and Publisher, with audio from the first to the last. */
export const SMALL_DESIGN = {
  name: 'test',
  flowTypes: ['batch'],
  nodes: [
    { id: 'entry', type: 'entry' },
    { id: 'd', type: 'distributor' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.audio.0', to: 'd.audio' },
    { from: 'd.audio', to: 'publisher.audio.0' },
  ],
};

/** A small design with a change. */
export function changed(change: (design: typeof SMALL_DESIGN & Json) => void): Json {
  const design = structuredClone(SMALL_DESIGN) as typeof SMALL_DESIGN & Json;
  change(design);
  return design;
}

/** The faults of a design, each with its pointer. */
export function faultsOf(design: unknown): string[] {
  return compileDesign(design, registry).faults.map(({ pointer, detail }) => `${pointer}: ${detail}`);
}
