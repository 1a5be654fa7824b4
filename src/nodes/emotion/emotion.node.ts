import type { Fault } from '../../common/errors/index.js';
import {
  audioPort,
  createEvent,
  DataFlowNode,
  defineNode,
  EmotionData,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { addressFaults, callSettings, requireAddress } from '../shared/calls/index.js';
import {
  askSoundService,
  PIECE_RATES_HZ,
  PieceAnalysis,
  SoundServiceParameters,
} from '../shared/speech-pieces/index.js';

class EmotionParameters extends SoundServiceParameters {}

export const emotion = defineNode({
  type: 'emotion',
  summary:
    'Raises an Emotion for each 3 s of speech, as a service hears it. Takes audio as it is; after vad or audio-segmenter its pieces fit the utterances better.',
  notes:
    'Only by a service, at `Address`: [sound-services.md](sound-services.md) says what it is asked and answers. There is no engine in this server, since a guess would look like a result.',
  parameters: EmotionParameters,
  flowTypes: ['stream', 'batch'],
  whenOff: 'absent',
  page: 'docs/sound-services.md',
  sampleRatesHz: PIECE_RATES_HZ,
  inlets: { audio: audioPort() },
  outlets: { events: eventPort('Emotion') },
});

@DataFlowNode(emotion)
export class EmotionNode implements NodeProvider<typeof emotion> {
  readiness({ Address }: EmotionParameters): string | undefined {
    return Address === '' ? 'no service for emotions is configured: set Address to one' : undefined;
  }

  check(parameters: EmotionParameters): Fault[] {
    return addressFaults(parameters);
  }

  start({ parameters, services, sampleRateHz, emit }: NodeContext<typeof emotion>): NodeRun<typeof emotion> {
    const { Address: address, MaxConcurrentCalls: most } = parameters;
    requireAddress(services, address);
    const settings = { address, service: services, call: callSettings(parameters), finding: EmotionData };
    const analysis = new PieceAnalysis<EmotionData>({
      sampleRateHz,
      most,
      analyse: ({ samples }) => askSoundService(settings, samples, sampleRateHz),
      found: (data, piece) => emit('events', createEvent('Emotion', piece, data)),
    });
    return {
      onAudio: (chunk) => analysis.onAudio(chunk),
      flush: () => analysis.flush(),
      stop: () => analysis.stop(),
    };
  }
}
