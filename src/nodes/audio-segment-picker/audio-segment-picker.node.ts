import type { Fault } from '../../common/errors/index.js';
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
import { SegmentPick, type LengthInterval } from './segment-pick.js';

const MAX_MS = 86_400_000;

class AudioSegmentPickerParameters {
  @Field({
    type: 'integer',
    minimum: 0,
    maximum: MAX_MS,
    unit: 'ms',
    description: 'Minimum length of the primary interval, which is searched first.',
  })
  PrimaryIntervalLowerLimitMsec = 5_000;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: MAX_MS,
    unit: 'ms',
    description: 'Maximum length of the primary interval.',
  })
  PrimaryIntervalUpperLimitMsec = 20_000;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: MAX_MS,
    unit: 'ms',
    description:
      'Minimum length of the fallback interval, used if no segment is in the primary one. If both have none, the first segment is picked.',
  })
  SecondaryIntervalLowerLimitMsec = 3_000;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: MAX_MS,
    unit: 'ms',
    description: 'Maximum length of the fallback interval.',
  })
  SecondaryIntervalUpperLimitMsec = 30_000;
}

export const audioSegmentPicker = defineNode({
  type: 'audio-segment-picker',
  summary:
    'Picks one segment of the recording, when all have come: the first of a good length, for what needs a sample of the speech. Connect both of its outlets.',
  parameters: AudioSegmentPickerParameters,
  flowTypes: ['batch'],
  whenOff: 'absent',
  segments: 'needs',
  inlets: { audio: audioPort(), events: eventPort('Start Of Segment', 'End Of Segment') },
  outlets: { audio: audioPort(), events: eventPort('Start Of Segment', 'End Of Segment') },
});

@DataFlowNode(audioSegmentPicker)
export class AudioSegmentPickerNode implements NodeProvider<typeof audioSegmentPicker> {
  check(parameters: AudioSegmentPickerParameters): Fault[] {
    return (['Primary', 'Secondary'] as const).flatMap((name) => {
      const [lower, upper] = limitsOf(parameters, name);
      if (lower <= upper) return [];
      const detail = `expected at least ${name}IntervalLowerLimitMsec (${lower}), found ${upper}`;
      return [{ pointer: `/${name}IntervalUpperLimitMsec`, detail }];
    });
  }

  start(context: NodeContext<typeof audioSegmentPicker>): NodeRun<typeof audioSegmentPicker> {
    const { parameters, sampleRateHz, emit } = context;
    const interval = (name: 'Primary' | 'Secondary'): LengthInterval => {
      const [least, most] = limitsOf(parameters, name).map((ms) => (ms * sampleRateHz) / 1000) as [number, number];
      return { least, most };
    };
    const pick = new SegmentPick(interval('Primary'), interval('Secondary'));
    let picked = context.spool();
    let coming = { held: context.spool(), groupId: '', samples: 0 };
    const endSegment = (): void => {
      const { held, samples } = coming;
      if (samples === 0 || !pick.offer(samples)) {
        held.clear();
        return;
      }
      picked.clear();
      [picked, coming.held] = [held, picked];
    };
    return {
      onAudio(chunk) {
        if (chunk.groupId !== coming.groupId) {
          endSegment();
          coming = { ...coming, groupId: chunk.groupId, samples: 0 };
        }
        if (pick.isSettled) return undefined;
        coming.samples += chunk.samples.length;
        return coming.held.addAudio(chunk);
      },
      // Segments are identified by the group of their audio, and the events of the chosen one are raised again.
      onEvent: () => undefined,
      flush: () => {
        endSegment();
        return sendSegments(takeAudio(picked), {
          started: (place) => emit('events', createEvent('Start Of Segment', place, null)),
          audio: (chunk) => emit('audio', chunk),
          ended: (place) => emit('events', createEvent('End Of Segment', place, null)),
        });
      },
      stop: () => {
        picked.clear();
        coming.held.clear();
      },
    };
  }
}

function limitsOf(
  parameters: AudioSegmentPickerParameters,
  name: 'Primary' | 'Secondary',
): [lower: number, upper: number] {
  return [parameters[`${name}IntervalLowerLimitMsec`], parameters[`${name}IntervalUpperLimitMsec`]];
}
