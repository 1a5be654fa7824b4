import type { AudioChunk } from '../../audio/index.js';
import { Field } from '../../common/field/index.js';
import {
  audioPort,
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { sendSegments, takeAudio } from '../shared/segments/index.js';
import { SegmentEnergies } from './segment-energies.js';

class AudioSegmentFilterParameters {
  @Field({
    type: 'number',
    minimum: 0,
    maximum: 1_000,
    unit: '%',
    description:
      'Minimum energy of a segment that is kept, relative to the median energy of all segments. Energy is the mean square of the samples: 33 % is some 5 dB below the median.',
  })
  ThresholdPercentage = 33;
}

export const audioSegmentFilter = defineNode({
  type: 'audio-segment-filter',
  summary:
    'Drops the segments that are much quieter than the others, when all have come: speech in the background, noise. Connect both of its outlets.',
  parameters: AudioSegmentFilterParameters,
  flowTypes: ['batch'],
  whenOff: 'absent',
  segments: 'needs',
  inlets: { audio: audioPort(), events: eventPort('Start Of Segment', 'End Of Segment') },
  outlets: { audio: audioPort(), events: eventPort('Start Of Segment', 'End Of Segment') },
});

@DataFlowNode(audioSegmentFilter)
export class AudioSegmentFilterNode implements NodeProvider<typeof audioSegmentFilter> {
  start({ parameters, spool, emit }: NodeContext<typeof audioSegmentFilter>): NodeRun<typeof audioSegmentFilter> {
    const held = spool();
    const energies = new SegmentEnergies();
    return {
      onAudio: (chunk) => {
        energies.add(chunk);
        return held.addAudio(chunk);
      },
      // Segments are identified by the group of their audio, and their events are raised again.
      onEvent: () => undefined,
      flush: () =>
        sendSegments(keep(takeAudio(held), energies.groupsAbove(parameters.ThresholdPercentage)), {
          started: (place) => emit('events', createEvent('Start Of Segment', place, null)),
          audio: (chunk) => emit('audio', chunk),
          ended: (place) => emit('events', createEvent('End Of Segment', place, null)),
        }),
      stop: () => held.clear(),
    };
  }
}

async function* keep(chunks: AsyncIterable<AudioChunk>, groups: ReadonlySet<string>): AsyncGenerator<AudioChunk, void> {
  for await (const chunk of chunks) if (groups.has(chunk.groupId)) yield chunk;
}
