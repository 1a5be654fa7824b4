import type { Fault } from '../../common/errors/index.js';
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
import { keyboardSound } from './keyboard-sound.js';
import { NoiseBed } from './noise-bed.js';
import { soundAt, soundFault } from './noise-sound.js';

/** Events that mark the start of sound, with those that mark its end. */
const HEARD = new Map([
  ['Speech Started', { what: 'speech', isStart: true }],
  ['Speech Ended', { what: 'speech', isStart: false }],
  ['Merge Audio Started', { what: 'merge', isStart: true }],
  ['Merge Audio Ended', { what: 'merge', isStart: false }],
]);

class ComfortNoiseParameters {
  @Field({
    type: 'string',
    maxLength: 4_000_000,
    description: 'The noise: a wav file of at most 60 s as base64. Empty: the sound of typing, made by the server.',
  })
  WaveAudioBase64 = '';

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 60_000,
    unit: 'ms',
    description: 'Time without speech and without merged audio after which the noise comes.',
  })
  RequiredSilenceMsec = 400;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 200,
    unit: '%',
    description: 'Loudness of the noise.',
  })
  ComfortNoiseAudioVolumePercentage = 100;
}

export const comfortNoiseGenerator = defineNode({
  type: 'comfort-noise-generator',
  summary:
    'Lays a noise under a live stream while nobody speaks, so that a caller who waits knows that the line is not dead.',
  notes: `Connect the events that mark audible sound to \`events\`: \`Speech Started\` and \`Speech Ended\` of a splitter, \`Merge Audio Started\` and
\`Merge Audio Ended\` of a merger. After \`RequiredSilenceMsec\` without either, the noise fades in over 10 ms; the next sound fades it out.
The noise continues where it stopped, and loops. Elsewhere the stream passes unchanged.`,
  parameters: ComfortNoiseParameters,
  flowTypes: ['stream'],
  whenOff: 'absent',
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: { audio: audioPort() },
});

type Context = NodeContext<typeof comfortNoiseGenerator>;

@DataFlowNode(comfortNoiseGenerator)
export class ComfortNoiseGeneratorNode implements NodeProvider<typeof comfortNoiseGenerator> {
  check({ WaveAudioBase64 }: ComfortNoiseParameters): Fault[] {
    const detail = WaveAudioBase64 === '' ? undefined : soundFault(WaveAudioBase64);
    return detail === undefined ? [] : [{ pointer: '/WaveAudioBase64', detail }];
  }

  start({ parameters, sampleRateHz, emit }: Context): NodeRun<typeof comfortNoiseGenerator> {
    const { WaveAudioBase64, RequiredSilenceMsec, ComfortNoiseAudioVolumePercentage } = parameters;
    const bed = new NoiseBed({
      sampleRateHz,
      requiredSamples: (RequiredSilenceMsec * sampleRateHz) / 1000,
      sound: WaveAudioBase64 === '' ? keyboardSound(sampleRateHz) : soundAt(WaveAudioBase64, sampleRateHz),
      volume: ComfortNoiseAudioVolumePercentage / 100,
    });
    return {
      onAudio(chunk) {
        const samples = bed.apply(chunk.samples);
        return emit('audio', samples === chunk.samples ? chunk : { ...chunk, samples });
      },
      onEvent({ name, groupId }) {
        const heard = HEARD.get(name);
        if (heard?.isStart) bed.begin(`${heard.what} ${groupId}`);
        else if (heard) bed.end(`${heard.what} ${groupId}`);
      },
    };
  }
}
