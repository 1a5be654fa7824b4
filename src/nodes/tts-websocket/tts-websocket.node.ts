import type { Fault } from '../../common/errors/index.js';
import { callSettings, requireAddress } from '../../engines/calls/index.js';
import {
  localEngineOf,
  LocalSynthesis,
  SentenceGatherer,
  socketSynthesizer,
  SPEECH_RATE_HZ,
  speechFaults,
  TextSpeaker,
  textToSpeak,
  type GatheredText,
  type SocketSynthesizer,
  type Synthesizer,
} from '../../engines/synthesis/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { TtsWebsocketParameters } from './tts-websocket.parameters.js';

export const ttsWebsocket = defineNode({
  type: 'tts-websocket',
  summary:
    'Speaks texts of a live stream as they come, sentence by sentence, over one connection to a service or on this machine: Start of TTS Fragment, its audio, End of TTS Fragment.',
  notes: `As \`tts-http\`, for texts that come in pieces: those of a channel are joined until a sentence is whole, with a space between two unless
there is one. What is left is spoken when a text of another \`GroupId\` or language follows, after 500 characters, and at the end;
with \`ForceSynthesisOnEveryText\` each text is spoken as it comes. Audio leaves as the service sends it.

docs/speaking.md has the messages that a service is sent and answers with.`,
  parameters: TtsWebsocketParameters,
  flowTypes: ['stream'],
  whenOff: 'absent',
  ownRateHz: SPEECH_RATE_HZ,
  inlets: { events: eventPort() },
  outlets: { audio: audioPort(), events: eventPort('Start of TTS Fragment', 'End of TTS Fragment') },
});

type Context = NodeContext<typeof ttsWebsocket>;

@DataFlowNode(ttsWebsocket)
export class TtsWebsocketNode implements NodeProvider<typeof ttsWebsocket> {
  constructor(private readonly local: LocalSynthesis) {}

  readiness(parameters: TtsWebsocketParameters): string | undefined {
    const engine = localEngineOf(parameters);
    if (engine !== undefined) return this.local.readiness(engine);
    if (parameters.Address !== '') return undefined;
    return 'no synthesizer is configured: set Address to a service with the messages of docs/speaking.md, or Engine to flite';
  }

  check(parameters: TtsWebsocketParameters): Fault[] {
    return speechFaults(parameters, 'ws');
  }

  async start(context: Context): Promise<NodeRun<typeof ttsWebsocket>> {
    const { parameters, emit } = context;
    const service = await connect(context);
    const speaker = new TextSpeaker(service ?? (await this.openLocal(context)), context, {
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
        await service?.close();
      },
    };
  }

  private openLocal({ parameters, log }: Context): Promise<Synthesizer> {
    return this.local.open(localEngineOf(parameters) ?? 'auto', log);
  }
}

/** The service, connected ahead of the first text; undefined where an engine on this machine is asked for. */
async function connect({ parameters, services }: Context): Promise<SocketSynthesizer | undefined> {
  if (localEngineOf(parameters) !== undefined) return undefined;
  requireAddress(services, parameters.Address);
  const service = socketSynthesizer({
    address: parameters.Address,
    service: services,
    call: callSettings(parameters),
  });
  await service.open();
  return service;
}
