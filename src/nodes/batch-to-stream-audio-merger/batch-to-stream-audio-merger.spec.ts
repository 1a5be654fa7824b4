import { describe, expect, it } from 'vitest';
import { chunksOf, CollectedOutput, makeGraph, registryOf, runToEnd } from '../../../test/support/run-graph.js';
import { tone } from '../../../test/support/signals.js';
import { createEvent } from '../../pipeline/index.js';
import { EntryNode, entry } from '../entry/index.js';
import { PublisherNode, publisher } from '../publisher/index.js';
import { batchToStreamAudioMerger, BatchToStreamAudioMergerNode } from './index.js';

const REGISTRY = registryOf(
  [entry, new EntryNode()],
  [publisher, new PublisherNode()],
  [batchToStreamAudioMerger, new BatchToStreamAudioMergerNode()],
);

/** Channel 0 is the stream, channel 1 the fragments, whose connection comes first. */
const DESIGN = {
  name: 'merge',
  flowTypes: ['stream'],
  nodes: [
    { id: 'entry', type: 'entry' },
    { id: 'merger', type: 'batch-to-stream-audio-merger', parameters: { StreamInputVolumePercentage: 50 } },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.audio.1', to: 'merger.audio.batch' },
    { from: 'entry.audio.0', to: 'merger.audio.stream' },
    { from: 'entry.events.0', to: 'merger.events' },
    { from: 'merger.audio', to: 'publisher.audio.0' },
    { from: 'merger.events', to: 'publisher.events' },
  ],
};

describe('batch-to-stream-audio-merger', () => {
  it('joins its named inlets and mixes their audio', async () => {
    const output = new CollectedOutput();
    const [stream, fragment] = [tone({ ms: 200 }), tone({ ms: 100, hz: 700 })];
    const audio = [...chunksOf(fragment, 1), ...chunksOf(stream, 0)];
    await runToEnd(makeGraph(DESIGN, REGISTRY, output), { audio });
    expect(output.samples(0)).toEqual(stream.map((sample, at) => Math.round(sample / 2 + (fragment[at] ?? 0))));
    expect(output.names()).toEqual(['Merge Audio Started', 'Merge Audio Ended']);
  });

  it('holds fragments back while the speaker of the stream talks', async () => {
    const output = new CollectedOutput();
    const place = { channel: 0, startSample: 0, endSample: -1, groupId: 'a' };
    const [stream, fragment] = [tone({ ms: 200 }), tone({ ms: 100, hz: 700 })];
    const audio = [...chunksOf(fragment, 1), ...chunksOf(stream, 0)];
    await runToEnd(makeGraph(DESIGN, REGISTRY, output), {
      events: [createEvent('Speech Started', place, null)],
      audio,
    });
    const samples = output.samples(0);
    expect(samples.subarray(0, stream.length)).toEqual(stream.map((sample) => Math.round(sample / 2)));
    expect(samples.subarray(stream.length)).toEqual(fragment);
  });

  it('names its ports if a design uses another', () => {
    const [first, ...rest] = DESIGN.connections;
    const design = { ...DESIGN, connections: [{ ...first, to: 'merger.audio' }, ...rest] };
    expect(() => makeGraph(design, REGISTRY, new CollectedOutput())).toThrow(
      "'merger' has no inlet 'audio'; it has audio.stream, audio.batch, events",
    );
  });
});
