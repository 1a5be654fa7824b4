import { Field } from '../../common/field/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { StreamMerge } from './stream-merge.js';

class MergerParameters {
  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 200,
    unit: '%',
    description: 'Loudness of the stream, whether something is mixed in or not. 0: only the fragments are heard.',
  })
  StreamInputVolumePercentage = 100;
}

export const batchToStreamAudioMerger = defineNode({
  type: 'batch-to-stream-audio-merger',
  summary:
    'Mixes fragments of audio, such as synthesized speech, into a live stream, one after the other, at the pace of the stream. Speech Started stops that until Speech Ended.',
  notes: `\`audio.stream\` always passes at once. Fragments from \`audio.batch\` are queued on the spool and mixed into
the stream; a limiter prevents clipping. \`Merge Audio Started\` is raised when the queue gets its first fragment, \`Merge Audio Ended\` when it
is empty. A fragment is in the queue from its \`Start of TTS Fragment\` to its \`End of TTS Fragment\`.

Barge-in: from \`Speech Started\` to \`Speech Ended\`, connected to \`events\`, mixing is paused. Afterwards the queue continues where it
stopped. This also applies to speech that began before the fragment arrived. The rest of the queue follows the end of the stream.`,
  parameters: MergerParameters,
  flowTypes: ['stream'],
  whenOff: 'absent',
  inlets: { 'audio.stream': audioPort(), 'audio.batch': audioPort(), events: eventPort() },
  outlets: { audio: audioPort(), events: eventPort('Merge Audio Started', 'Merge Audio Ended') },
});

type Context = NodeContext<typeof batchToStreamAudioMerger>;

@DataFlowNode(batchToStreamAudioMerger)
export class BatchToStreamAudioMergerNode implements NodeProvider<typeof batchToStreamAudioMerger> {
  start({ parameters, sampleRateHz, spool, emit }: Context): NodeRun<typeof batchToStreamAudioMerger> {
    const merge = new StreamMerge({
      sampleRateHz,
      volume: parameters.StreamInputVolumePercentage / 100,
      spool: spool(),
      outlets: { audio: (chunk) => emit('audio', chunk), event: (event) => emit('events', event) },
    });
    return {
      onAudio: (chunk, inlet) => (inlet === 'audio.batch' ? merge.queue(chunk) : merge.stream(chunk)),
      onEvent: (event) => merge.heed(event),
      onInletEnd: (inlet) => (inlet === 'audio.batch' ? merge.endFragments() : undefined),
      flush: () => merge.end(),
      stop: () => merge.close(),
    };
  }
}
