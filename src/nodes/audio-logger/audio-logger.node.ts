import type { WavOutput } from '../../audio/index.js';
import { Field } from '../../common/field/index.js';
import { BlobStore } from '../../storage/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { HeldChannel } from './held-channel.js';
import { wavContent } from './wav-content.js';

class AudioLoggerParameters {
  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 2,
    description: 'Channels of the recording: 1 is mono, 2 is stereo. Each has an inlet.',
  })
  ChannelCount = 1;

  @Field({ type: 'string', enum: ['PCM', 'ULaw'], description: '`PCM` of 16 bits, or `ULaw` (G.711), half as large.' })
  Encoding: 'PCM' | 'ULaw' = 'PCM';

  @Field({
    type: 'string',
    maxLength: 64,
    pattern: /^[A-Za-z0-9_]{1,64}$/,
    meaning: 'at most 64 letters, digits and `_`',
    description: 'End of the name of the file, before `.wav`.',
  })
  Postfix = 'audio';
}

export const audioLogger = defineNode({
  type: 'audio-logger',
  summary: 'Keeps the audio that reaches it as a wav file, in a folder or in object storage.',
  notes: `The file is \`<tenant id>/<project>/<operation id>/<node id>-<Postfix>.wav\`. It is written when all audio has
arrived; gaps are filled with silence. The write is atomic: an operation that fails, is cancelled or has no audio leaves no
file. [operations.md](operations.md#recordings) describes where recordings are stored.`,
  parameters: AudioLoggerParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  inlets: { audio: audioPort({ perChannel: ({ ChannelCount }: AudioLoggerParameters) => ChannelCount }) },
  outlets: {},
});

@DataFlowNode(audioLogger)
export class AudioLoggerNode implements NodeProvider<typeof audioLogger> {
  constructor(private readonly blobs: BlobStore) {}

  start({
    nodeId,
    operation,
    parameters,
    sampleRateHz,
    signal,
    log,
    spool,
  }: NodeContext<typeof audioLogger>): NodeRun<typeof audioLogger> {
    const { ChannelCount: channelCount, Encoding, Postfix } = parameters;
    const name = `${operation.tenantId}/${operation.project}/${operation.id}/${nodeId}-${Postfix}.wav`;
    const output: WavOutput = { encoding: Encoding === 'PCM' ? 'pcm' : 'ulaw', sampleRateHz, channelCount };
    const channels = Array.from({ length: channelCount }, () => new HeldChannel(spool()));
    let isStored = false;
    return {
      onAudio: (chunk, _inlet, index) => channels[index]?.add(chunk),
      flush: async () => {
        if (channels.every(({ length }) => length === 0)) return;
        await this.blobs.put(name, wavContent(output, channels), { contentType: 'audio/wav', signal });
        isStored = true;
        log.info('recording stored', { blob: name });
      },
      stop: async () => {
        for (const channel of channels) channel.clear();
        const mustGo = isStored && signal.aborted;
        isStored = false;
        if (mustGo) await this.blobs.remove(name);
      },
    };
  }
}
