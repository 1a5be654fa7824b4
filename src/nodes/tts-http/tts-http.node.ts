import type { Fault } from '../../common/errors/index.js';
import { SYNTHESIZERS, type Synthesizer } from '../../engines/synthesis/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { Runtimes } from '../../runtimes/index.js';
import { openEngine } from '../shared/engines/index.js';
import { SPEECH_RATE_HZ, speechChoice, speechFaults, TextSpeaker, textToSpeak } from '../shared/speaking/index.js';
import { TtsHttpParameters } from './tts-http.parameters.js';

export const ttsHttp = defineNode({
  type: 'tts-http',
  summary:
    'Speaks the text of any event: Start of TTS Fragment, its audio, End of TTS Fragment, text after text in order. Language Change picks the first voice of that language.',
  notes: `Texts are spoken by the instance that their events reach: connect the events of a channel, such as \`entry.events.1\`, to the
instance that speaks on it. \`SR Partial\` is not spoken, since the milestone says it again; nor is the text of other fragments.

Fragments follow each other without a gap on a time of their own, which begins with 0 at the first one. Each has a new
\`GroupId\`, which its audio carries. Audio is at the operation's rate; in an operation without audio at 24 kHz.

flite is in this server and needs nothing: English, 16 kHz, the voices \`slt\`, \`rms\`, \`awb\` and \`kal\`. It is clear and plain, no match
for a neural voice, and its accents and numbers are American. See docs/speaking.md for the engines and for what was measured.`,
  parameters: TtsHttpParameters,
  flowTypes: ['stream', 'batch'],
  whenOff: 'absent',
  page: 'docs/speaking.md#engines',
  text: 'reads',
  ownRateHz: SPEECH_RATE_HZ,
  inlets: { events: eventPort() },
  outlets: { audio: audioPort(), events: eventPort('Start of TTS Fragment', 'End of TTS Fragment') },
});

type Context = NodeContext<typeof ttsHttp>;

@DataFlowNode(ttsHttp)
export class TtsHttpNode implements NodeProvider<typeof ttsHttp> {
  constructor(private readonly runtimes: Runtimes) {}

  readiness(parameters: TtsHttpParameters): string | undefined {
    return SYNTHESIZERS.readiness(speechChoice(parameters), this.runtimes);
  }

  check(parameters: TtsHttpParameters): Fault[] {
    const ofEngine = SYNTHESIZERS.faults(parameters, speechChoice(parameters), this.runtimes);
    return [...speechFaults(parameters, 'http'), ...ofEngine];
  }

  async start(context: Context): Promise<NodeRun<typeof ttsHttp>> {
    const { emit } = context;
    const speaker = new TextSpeaker(await this.engineFor(context), context, {
      event: (event) => emit('events', event),
      audio: (chunk) => emit('audio', chunk),
    });
    return {
      onEvent(event) {
        speaker.heed(event);
        const text = textToSpeak(event);
        return text === undefined ? undefined : speaker.say(text, event.channel);
      },
      flush: () => speaker.end(),
      stop: () => speaker.stop(),
    };
  }

  private engineFor(context: Context): Promise<Synthesizer> {
    const engine = SYNTHESIZERS.choose(speechChoice(context.parameters), this.runtimes);
    return openEngine(engine, context, { runtimes: this.runtimes, language: '', model: '' });
  }
}
