import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { StereoClock } from './stereo-clock.js';

/** How far a channel of a stream may be behind the other, in seconds: as in the result of a stream. */
const MAX_LAG_SECONDS = 1;

class MonoToStereoMixerParameters {}

const channels = { perChannel: () => 2 } as const;

export const monoToStereoMixer = defineNode({
  type: 'mono-to-stereo-mixer',
  summary: 'Puts two mono inputs on one clock, so that they are two channels of the same length.',
  notes: `Sample \`n\` of each channel is sample \`n\` of the operation. Gaps within an input, and before and after it, are filled with silence.
Audio that would overlap earlier audio of the same input follows it. An input at another rate is converted to the rate of the input
that is connected first. Events pass unchanged.

In a stream, an input without audio gets silence as soon as it is a second behind the other; its later audio follows.`,
  parameters: MonoToStereoMixerParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  inlets: { audio: audioPort(channels), events: eventPort() },
  outlets: { audio: audioPort(channels), events: eventPort() },
});

type Context = NodeContext<typeof monoToStereoMixer>;

@DataFlowNode(monoToStereoMixer)
export class MonoToStereoMixerNode implements NodeProvider<typeof monoToStereoMixer> {
  start({ operation, sampleRateHz, emit }: Context): NodeRun<typeof monoToStereoMixer> {
    const clock = new StereoClock({
      sampleRateHz,
      maxLag: operation.flowType === 'stream' ? MAX_LAG_SECONDS * sampleRateHz : Infinity,
      emit: (chunk) => emit('audio', chunk),
    });
    return {
      onAudio: (chunk, _inlet, index) => clock.add(index === 0 ? 0 : 1, chunk),
      onEvent: (event) => emit('events', event),
      flush: () => clock.end(),
    };
  }
}
