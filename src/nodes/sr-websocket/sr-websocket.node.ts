import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { languageAfter, listedLanguageFaults } from '../../common/language/index.js';
import { addressFaults, callSettings, requireAddress } from '../../engines/calls/index.js';
import { SherpaOnnx } from '../../engines/sherpa-onnx/index.js';
import { endsSegment } from '../../engines/speech-segments/index.js';
import {
  knovvuStreamRecognizer,
  sherpaStreamRecognizer,
  voskRecognizer,
  type StreamingRecognizer,
} from '../../engines/streaming-recognition/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { engineOf, modelFor, readinessOf, speaks, type Engine } from './engine-choice.js';
import { Listening } from './listening.js';
import { SrWebsocketParameters } from './sr-websocket.parameters.js';

export const srWebsocket = defineNode({
  type: 'sr-websocket',
  summary:
    'Recognizes speech while it is spoken: SR Partial as it goes, then an SR Milestone for each piece. A vad before it saves the silence.',
  notes: `\`vosk\` is any server with the protocol of [vosk-server](https://alphacephei.com/vosk/server). Its milestones have the places of
their words. \`knovvu\` is Knovvu's SR WebSocket; its documentation does not say how results are laid out, so they are read leniently.
\`sherpa-onnx\` is a streaming model in MODELS_DIR, on this machine; it ends a piece of speech after 1.2 s of silence, or after
20 s. Where a service tells no places, a milestone reaches from the one before to the audio that was sent by then.

Behind a splitter the recognizer hears 2 s of silence where an utterance has ended, so that it ends there, too: connect the
splitter's events as well as its audio.

A socket that breaks, and a model whose process dies, is not opened again, since what was said to it would be lost without
a word: the node fails, and \`onError\` says what comes of it. \`Language Change\` ends what is being heard, and begins anew with the
model of the other language.`,
  parameters: SrWebsocketParameters,
  flowTypes: ['stream'],
  whenOff: 'absent',
  sampleRatesHz: [8_000, 16_000],
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: { events: eventPort('SR Milestone', 'SR Partial') },
});

type Context = NodeContext<typeof srWebsocket>;

@DataFlowNode(srWebsocket)
export class SrWebsocketNode implements NodeProvider<typeof srWebsocket> {
  constructor(private readonly sherpa: SherpaOnnx) {}

  readiness(parameters: SrWebsocketParameters): string | undefined {
    return readinessOf(parameters, this.sherpa);
  }

  check(parameters: SrWebsocketParameters): Fault[] {
    const { Language, Models } = parameters;
    return [...addressFaults(parameters, 'ws'), ...listedLanguageFaults(Language, 'Models', Models)];
  }

  async start(context: Context): Promise<NodeRun<typeof srWebsocket>> {
    const { parameters, operation, sampleRateHz, emit, fail } = context;
    const listen = (tag: string): Promise<Listening> => {
      const model = modelFor(parameters, tag);
      const settings = { sampleRateHz, language: tag, model };
      return Listening.to(recognizer, settings, { emit: (event) => emit('events', event), fail });
    };
    let language = operation.language ?? parameters.Language;
    const engine = engineOf(parameters, language, this.sherpa);
    const has = (tag: string): boolean => speaks(engine, parameters, tag, this.sherpa);
    if (!has(language)) {
      throw new DataFlowError('operation.start-failed', `Language: ${engine} has no model of '${language}'.`);
    }
    const recognizer = recognizerFor(engine, context, this.sherpa);
    let listening = await listen(language);
    const change = async (tag: string): Promise<void> => {
      await listening.end();
      language = tag;
      listening = await listen(tag);
    };
    return {
      onAudio: (chunk) => listening.write(chunk),
      onEvent: (event) => {
        if (endsSegment(event)) return listening.endUtterance(event);
        const tag = languageAfter(event, language, has);
        return tag === language ? undefined : change(tag);
      },
      flush: () => listening.end(),
      stop: () => listening.close(),
    };
  }
}

function recognizerFor(engine: Engine, context: Context, sherpa: SherpaOnnx): StreamingRecognizer {
  if (engine === 'sherpa-onnx') return sherpaStreamRecognizer(sherpa);
  const { parameters, services } = context;
  const { Address: address, ModelTenant: tenant } = parameters;
  requireAddress(services, address);
  const settings = { address, service: services, call: callSettings(parameters) };
  return engine === 'knovvu' ? knovvuStreamRecognizer({ ...settings, tenant }) : voskRecognizer(settings);
}
