import { DataFlowError } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  ALL_CHANNELS,
  audioPort,
  changeEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  MAX_CHANNELS,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';

class EntryParameters {
  @Field({ type: 'integer', minimum: 1, maximum: MAX_CHANNELS, description: 'Channels that the project takes.' })
  ChannelCount = 2;
}

const eachChannel = { perChannel: ({ ChannelCount }: EntryParameters) => ChannelCount };

export const entry = defineNode({
  type: 'entry',
  summary: "Receives the client's audio and events; it has one outlet for each channel.",
  parameters: EntryParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  role: 'input',
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: { audio: audioPort(eachChannel), events: eventPort(eachChannel) },
});

@DataFlowNode(entry)
export class EntryNode implements NodeProvider<typeof entry> {
  start({ nodeId, operation, parameters, emit, endOutlet }: NodeContext<typeof entry>): NodeRun<typeof entry> {
    const { ChannelCount } = parameters;
    if (operation.channelCount > ChannelCount) {
      throw new DataFlowError(
        'operation.start-failed',
        `The audio has ${operation.channelCount} channels, and '${nodeId}' takes ChannelCount ${ChannelCount}.`,
      );
    }
    for (let channel = operation.channelCount; channel < ChannelCount; channel += 1) endOutlet('audio', channel);
    const sendToAll = async (event: FlowEvent): Promise<void> => {
      for (let channel = 0; channel < ChannelCount; channel += 1) await emit('events', changeEvent(event, { channel }));
    };
    return {
      onAudio: (chunk) => emit('audio', chunk),
      onEvent: (event) => (event.channel === ALL_CHANNELS ? sendToAll(event) : emit('events', event)),
    };
  }
}
