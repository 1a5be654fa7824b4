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
  notes: `\`audio.stream\` always passes at once. Fragments that come by \`audio.batch\` queue up on the spool, and are mixed in as the stream goes
on; a mix that is too loud is limited. \`Merge Audio Started\` and \`Merge Audio Ended\` tell when there begins to be something in the queue, and
when it is empty; a fragment whose \`Start of TTS Fragment\` has come is in the queue until its \`End of TTS Fragment\`.

Barge-in: from \`Speech Started\` to \`Speech Ended\`, connected to \`events\`, nothing is mixed in; what waits goes on afterwards where it
stopped. That holds for speech that began before the fragment came, too. What is left when the stream ends follows it.`,
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
