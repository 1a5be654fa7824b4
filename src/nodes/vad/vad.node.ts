import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import { createSpeechDetector, SpeechSplitter, VAD_SAMPLE_RATES_HZ } from '../../engines/voice-activity/index.js';
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

/** `MaxSpeechDurationMsec` when there is no limit. */
const NO_LIMIT = -1;
const LONGEST_BUFFER_MS = 10_000;

export class VadParameters {
  @Field({
    type: 'number',
    minimum: 0,
    maximum: 1,
    description:
      'How readily sound counts as speech. At 1, it must sound like speech to the WebRTC detector in its most lenient mode, 3 dB above the noise; each 0.1 less asks for 1.2 dB more, each 0.25 less for the next stricter of its four modes. At 0 nothing is speech.',
  })
  Sensitivity = 1.0;

  @Field({
    type: 'integer',
    minimum: NO_LIMIT,
    maximum: 86_400_000,
    unit: 'ms',
    description:
      'Longest speech, its buffers included: then it ends, and if the voice goes on, more speech starts at the same place. -1: no limit.',
  })
  MaxSpeechDurationMsec = NO_LIMIT;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: LONGEST_BUFFER_MS,
    unit: 'ms',
    description: 'Audio before the voice that belongs to the speech, as far as it is not of the speech before.',
  })
  PreSpeechBufferMsec = 300;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: LONGEST_BUFFER_MS,
    unit: 'ms',
    description: 'Audio after the voice that belongs to the speech; no more than `SilenceTriggerMsec` of it.',
  })
  PostSpeechBufferMsec = 300;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: LONGEST_BUFFER_MS,
    unit: 'ms',
    description: 'Time without voice after which speech has ended.',
  })
  SilenceTriggerMsec = 400;
}

export const vad = defineNode({
  type: 'vad',
  summary:
    'Takes out silence and marks where speech starts and ends, a new utterance group each time. Connect both of its outlets.',
  parameters: VadParameters,
  flowTypes: ['stream', 'batch'],
  whenOff: 'absent',
  sampleRatesHz: VAD_SAMPLE_RATES_HZ,
  segments: 'makes',
  inlets: { audio: audioPort() },
  outlets: { audio: audioPort(), events: eventPort('Speech Started', 'Speech Ended') },
});

@DataFlowNode(vad)
export class VadNode implements NodeProvider<typeof vad> {
  check({ MaxSpeechDurationMsec, PreSpeechBufferMsec }: VadParameters): Fault[] {
    if (MaxSpeechDurationMsec === NO_LIMIT || MaxSpeechDurationMsec > PreSpeechBufferMsec) return [];
    const detail = `expected ${NO_LIMIT}, or more than PreSpeechBufferMsec (${PreSpeechBufferMsec}), found ${MaxSpeechDurationMsec}`;
    return [{ pointer: '/MaxSpeechDurationMsec', detail }];
  }

  start({ parameters, sampleRateHz, emit }: NodeContext<typeof vad>): NodeRun<typeof vad> {
    const { MaxSpeechDurationMsec } = parameters;
    const detector = createSpeechDetector({ sampleRateHz, sensitivity: parameters.Sensitivity });
    const splitter = new SpeechSplitter(
      detector,
      {
        sampleRateHz,
        preSpeechMs: parameters.PreSpeechBufferMsec,
        postSpeechMs: parameters.PostSpeechBufferMsec,
        silenceTriggerMs: parameters.SilenceTriggerMsec,
        maxSpeechMs: MaxSpeechDurationMsec === NO_LIMIT ? undefined : MaxSpeechDurationMsec,
      },
      {
        started: (place) => emit('events', createEvent('Speech Started', place, null)),
        audio: (chunk) => emit('audio', chunk),
        ended: (place) => emit('events', createEvent('Speech Ended', place, null)),
      },
    );
    return {
      onAudio: (chunk) => splitter.accept(chunk),
      flush: () => splitter.end(),
      stop: () => splitter.close(),
    };
  }
}
