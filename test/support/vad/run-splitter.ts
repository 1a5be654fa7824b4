import type { AudioChunk } from '../../../src/audio/index.js';
import { entry, EntryNode } from '../../../src/nodes/entry/index.js';
import { publisher, PublisherNode } from '../../../src/nodes/publisher/index.js';
import type { FlowEvent } from '../../../src/pipeline/index.js';
import { CollectedOutput, makeGraph, registryOf, runToEnd, type GraphOptions, type Registered } from '../run-graph.js';

/** One utterance group from a splitter. */
export interface Group {
  readonly started: FlowEvent;
  readonly ended: FlowEvent;
  readonly chunks: readonly AudioChunk[];
}

export interface Split {
  readonly output: CollectedOutput;
  /** In order; throws if start and end events are not in pairs. */
  readonly groups: readonly Group[];
}

/** Runs entry -> a splitter -> publisher to its end. */
export async function runSplitter(
  splitter: Registered,
  audio: readonly AudioChunk[],
  parameters: Readonly<Record<string, unknown>> = {},
  options: GraphOptions = {},
): Promise<Split> {
  const registry = registryOf([entry, new EntryNode()], [publisher, new PublisherNode()], splitter);
  const design = {
    name: 'test',
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'splitter', type: splitter[0].type, parameters },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.audio.0', to: 'splitter.audio' },
      { from: 'splitter.audio', to: 'publisher.audio.0' },
      { from: 'splitter.events', to: 'publisher.events' },
    ],
  };
  const output = new CollectedOutput();
  await runToEnd(makeGraph(design, registry, output, options), { audio });
  return { output, groups: groupsOf(output) };
}

function groupsOf({ events, chunks }: CollectedOutput): Group[] {
  const started = events.filter((_, index) => index % 2 === 0);
  return started.map((event, index) => {
    const ended = events[index * 2 + 1];
    if (ended?.groupId !== event.groupId) throw new Error(`group ${index} is not ended`);
    return { started: event, ended, chunks: chunks.filter(({ groupId }) => groupId === event.groupId) };
  });
}
