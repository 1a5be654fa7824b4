import type { Fault } from '../../common/errors/index.js';
import {
  AgeChangeData,
  audioPort,
  createEvent,
  DataFlowNode,
  defineNode,
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

class AgeParameters extends SoundServiceParameters {}

export const age = defineNode({
  type: 'age',
  summary:
    "Raises an Age Change when a service has estimated the speaker's age from 3 s of speech, and again when the estimate changes. It accepts any audio; after vad or audio-segmenter the segments match the utterances better.",
  notes:
    'Only by a service, at `Address`: [sound-services.md](sound-services.md) says what it is asked and answers. There is no engine in this server, since a guess would look like a result.',
  parameters: AgeParameters,
  flowTypes: ['stream', 'batch'],
  whenOff: 'absent',
  page: 'docs/sound-services.md',
  sampleRatesHz: PIECE_RATES_HZ,
  inlets: { audio: audioPort() },
  outlets: { events: eventPort('Age Change') },
});

@DataFlowNode(age)
export class AgeNode implements NodeProvider<typeof age> {
  readiness({ Address }: AgeParameters): string | undefined {
    return Address === '' ? 'no service for ages is configured: set Address to one' : undefined;
  }

  check(parameters: AgeParameters): Fault[] {
    return addressFaults(parameters);
  }

  start({ parameters, services, sampleRateHz, emit }: NodeContext<typeof age>): NodeRun<typeof age> {
    const { Address: address, MaxConcurrentCalls: most } = parameters;
    requireAddress(services, address);
    const settings = { address, service: services, call: callSettings(parameters), finding: AgeChangeData };
    let told: number | undefined;
    const analysis = new PieceAnalysis<AgeChangeData>({
      sampleRateHz,
      most,
      analyse: ({ samples }) => askSoundService(settings, samples, sampleRateHz),
      found: (data, piece) => {
        if (data.Age === told) return undefined;
        told = data.Age;
        return emit('events', createEvent('Age Change', piece, data));
      },
    });
    return {
      onAudio: (chunk) => analysis.onAudio(chunk),
      flush: () => analysis.flush(),
      stop: () => analysis.stop(),
    };
  }
}
