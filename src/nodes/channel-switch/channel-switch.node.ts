import type { Fault } from '../../common/errors/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  audioPort,
  changeEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  MAX_CHANNELS,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { splitTags } from '../../protocol/index.js';
import { findUnknownTags, mapChannels, tagsOfOutputs, unknownTagsWarning } from './channel-map.js';

class ChannelSwitchParameters {
  @Field({
    type: 'string',
    list: true,
    maxItems: MAX_CHANNELS,
    maxLength: 1_000,
    description: 'One line an output: its tags, separated by commas. No `,` or `;` inside of a tag.',
    example: ['agent', 'customer,incoming'],
  })
  ChannelTags: string[] = ['agent', 'customer'];

  @Field({
    type: 'string',
    enum: ['fail', 'pass'],
    description:
      'Reaction to `ChannelTags` of a request where no output has a tag of a channel: `fail`, the operation fails at its start; `pass`, all channels keep their places, and the client gets a `Warning`.',
  })
  UnknownTags: 'fail' | 'pass' = 'fail';
}

const inputs = { perChannel: true } as const;
const outputs = { perChannel: ({ ChannelTags }: ChannelSwitchParameters) => ChannelTags.length };

export const channelSwitch = defineNode({
  type: 'channel-switch',
  summary:
    "Moves each channel, audio and events, to the output whose tags hold one of the request's `ChannelTags` for it.",
  parameters: ChannelSwitchParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  readsSettings: 'channel-tags',
  channelTags: ({ ChannelTags }: ChannelSwitchParameters, requested, channelCount) =>
    tagsOfOutputs(ChannelTags.map(splitTags), requested, channelCount),
  inlets: { audio: audioPort(inputs), events: eventPort(inputs) },
  outlets: { audio: audioPort(outputs), events: eventPort(outputs) },
});

@DataFlowNode(channelSwitch)
export class ChannelSwitchNode implements NodeProvider<typeof channelSwitch> {
  check({ ChannelTags }: Pick<ChannelSwitchParameters, 'ChannelTags'>): Fault[] {
    if (ChannelTags.length === 0)
      return [{ pointer: '/ChannelTags', detail: 'expected a line for each output, found none' }];
    const seen = new Map<string, number>();
    return ChannelTags.flatMap((line, index) => {
      const fault = (detail: string): Fault => ({ pointer: `/ChannelTags/${index}`, detail });
      const tags = splitTags(line);
      if (line.includes(';')) return [fault("a tag may not hold ';'; separate the tags of an output by commas")];
      if (tags.length === 0) return [fault('expected at least one tag, found none')];
      return tags.flatMap((tag) => {
        const other = seen.get(tag);
        seen.set(tag, index);
        return other === undefined ? [] : [fault(`the tag '${tag}' is already at output ${other}`)];
      });
    });
  }

  start({
    nodeId,
    operation,
    parameters,
    emit,
    warn,
  }: NodeContext<typeof channelSwitch>): NodeRun<typeof channelSwitch> {
    const requested = operation.settings.ChannelTags as readonly string[] | undefined;
    const outputTags = parameters.ChannelTags.map(splitTags);
    const { channelCount } = operation;
    const unknown = parameters.UnknownTags === 'pass' ? findUnknownTags(outputTags, requested, channelCount) : [];
    if (unknown.length > 0) warn(unknownTagsWarning(outputTags, unknown));
    const outputOf = mapChannels(outputTags, unknown.length > 0 ? undefined : requested, channelCount);
    const move = (input: number): number => {
      const channel = outputOf(input);
      if (channel !== undefined) return channel;
      throw new DataFlowError('node.failed', `'${nodeId}' has no output for channel ${input}.`);
    };
    return {
      onAudio: (chunk, _inlet, index) => emit('audio', { ...chunk, channel: move(index) }),
      onEvent: (event, _inlet, index) => emit('events', changeEvent(event, { channel: move(index) })),
    };
  }
}
