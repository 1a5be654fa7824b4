import { Field } from '../../common/field/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  MAX_CHANNELS,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';

class PublisherParameters {
  @Field({ type: 'boolean', description: 'Whether audio goes to the client too. Off, there are no audio inlets.' })
  Audio = true;
}

const eachChannel = { perChannel: ({ Audio }: PublisherParameters) => (Audio ? MAX_CHANNELS : 0) };

export const publisher = defineNode({
  type: 'publisher',
  summary:
    'Sends the events and the audio that reach it to the client, in order. `audio.N` becomes channel N of the result.',
  parameters: PublisherParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  role: 'output',
  sampleRatesHz: 'operation',
  inlets: { audio: audioPort(eachChannel), events: eventPort() },
  outlets: { audio: audioPort(eachChannel), events: eventPort() },
});

@DataFlowNode(publisher)
export class PublisherNode implements NodeProvider<typeof publisher> {
  start({ emit }: NodeContext<typeof publisher>): NodeRun<typeof publisher> {
    return {
      onAudio: (chunk, _inlet, index) => emit('audio', { ...chunk, channel: index }),
      onEvent: (event) => emit('events', event),
    };
  }
}
