import type { Fault } from '../../common/errors/index.js';
import { STREAMING_SYNTHESIZERS, type Synthesizer } from '../../engines/synthesis/index.js';
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
import {
  SentenceGatherer,
  SPEECH_RATE_HZ,
  speechChoice,
  speechFaults,
  TextSpeaker,
  textToSpeak,
  type GatheredText,
} from '../shared/speaking/index.js';
import { TtsWebsocketParameters } from './tts-websocket.parameters.js';

export const ttsWebsocket = defineNode({
  type: 'tts-websocket',
  summary:
    'Synthesizes the texts of a live stream, sentence by sentence, over one connection to a service or on this machine: Start of TTS Fragment, its audio, End of TTS Fragment.',
  notes: `Like \`tts-http\`, for texts that arrive in parts. The node joins the texts of a channel, with a space between them if there is none,
until a sentence is complete. It synthesizes the rest when a text of another \`GroupId\` or language follows, after 500 characters, and
at the end. With \`ForceSynthesisOnEveryText\` it synthesizes each text at once. Audio is forwarded as soon as the service sends it.

docs/speaking.md has the messages to a service and its answers.`,
  parameters: TtsWebsocketParameters,
  flowTypes: ['stream'],
  whenOff: 'absent',
  page: 'docs/speaking.md#engines',
  text: 'reads',
  ownRateHz: SPEECH_RATE_HZ,
  inlets: { events: eventPort() },
  outlets: { audio: audioPort(), events: eventPort('Start of TTS Fragment', 'End of TTS Fragment') },
});

type Context = NodeContext<typeof ttsWebsocket>;

@DataFlowNode(ttsWebsocket)
export class TtsWebsocketNode implements NodeProvider<typeof ttsWebsocket> {
  constructor(private readonly runtimes: Runtimes) {}

  readiness(parameters: TtsWebsocketParameters): string | undefined {
    return STREAMING_SYNTHESIZERS.readiness(speechChoice(parameters), this.runtimes);
  }

  check(parameters: TtsWebsocketParameters): Fault[] {
    const ofEngine = STREAMING_SYNTHESIZERS.faults(parameters, speechChoice(parameters), this.runtimes);
    return [...speechFaults(parameters, 'ws'), ...ofEngine];
  }

  async start(context: Context): Promise<NodeRun<typeof ttsWebsocket>> {
    const { parameters, emit } = context;
    // The connection to a service is opened before the first text.
    const synthesizer = await this.engineFor(context);
    const speaker = new TextSpeaker(synthesizer, context, {
      event: (event) => emit('events', event),
      audio: (chunk) => emit('audio', chunk),
    });
    const gatherer = new SentenceGatherer();
    const sayAll = async (texts: readonly GatheredText[]): Promise<void> => {
      for (const { text, channel, language } of texts) await speaker.say(text, channel, language);
    };
    return {
      onEvent(event) {
        speaker.heed(event);
        const text = textToSpeak(event);
        if (text === undefined) return undefined;
        const { channel, groupId } = event;
        if (parameters.ForceSynthesisOnEveryText) return speaker.say(text, channel);
        const whole = gatherer.add({ text, channel, groupId, language: speaker.language });
        return whole.length === 0 ? undefined : sayAll(whole);
      },
      async flush() {
        await sayAll(gatherer.take());
        await speaker.end();
      },
      async stop() {
        speaker.stop();
        await synthesizer.close?.();
      },
    };
  }

  private engineFor(context: Context): Promise<Synthesizer> {
    const engine = STREAMING_SYNTHESIZERS.choose(speechChoice(context.parameters), this.runtimes);
    return openEngine(engine, context, { runtimes: this.runtimes, language: '', model: '' });
  }
}
