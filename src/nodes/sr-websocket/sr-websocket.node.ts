import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { isLanguageTag, listedFor } from '../../common/language/index.js';
import { addressFaults, callSettings, requireAddress } from '../../engines/calls/index.js';
import {
  knovvuStreamRecognizer,
  voskRecognizer,
  type StreamingRecognizer,
} from '../../engines/streaming-recognition/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { Listening } from './listening.js';
import { SrWebsocketParameters } from './sr-websocket.parameters.js';

export const srWebsocket = defineNode({
  type: 'sr-websocket',
  summary:
    'Recognizes speech while it is spoken: SR Partial as it goes, then an SR Milestone for each piece. A vad before it saves the silence.',
  notes: `\`vosk\` is any server with the protocol of [vosk-server](https://alphacephei.com/vosk/server). Its milestones have the places of
their words. \`knovvu\` is Knovvu's SR WebSocket; its documentation does not say how results are laid out, so they are read leniently.
Where a service tells no places, a milestone reaches from the one before to the audio that was sent by then.

A socket that breaks is not opened again, since what was said on it would be lost without a word: the node fails, and \`onError\`
says what comes of it. \`Language Change\` ends what is being heard, and begins anew with the model of the other language.`,
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
  readiness({ Address, Engine, Models }: SrWebsocketParameters): string | undefined {
    if (Address === '') return 'no recognizer is configured: set Address to a server with the protocol of vosk-server';
    if (Engine === 'knovvu' && Models.length === 0) return 'name a model of the service for each language in Models';
    return undefined;
  }

  check(parameters: SrWebsocketParameters): Fault[] {
    const tags = [
      ['/Language', parameters.Language] as const,
      ...parameters.Models.map((model, at) => [`/Models/${at}/Language`, model.Language] as const),
    ];
    const wrong = tags.filter(([, tag]) => tag !== '' && !isLanguageTag(tag));
    const detail = 'expected an IETF language tag such as en-US';
    return [...addressFaults(parameters, 'ws'), ...wrong.map(([pointer]) => ({ pointer, detail }))];
  }

  async start(context: Context): Promise<NodeRun<typeof srWebsocket>> {
    const { parameters, operation, sampleRateHz, emit } = context;
    const recognizer = recognizerFor(context);
    const listen = (tag: string): Promise<Listening> => {
      const model = modelFor(parameters, tag)?.Name ?? '';
      const settings = { sampleRateHz, language: tag, model };
      return Listening.to(recognizer, settings, (event) => emit('events', event));
    };
    let language = operation.language ?? parameters.Language;
    requireLanguage(parameters, language);
    let listening = await listen(language);
    const change = async (tag: string): Promise<void> => {
      await listening.end();
      language = tag;
      listening = await listen(tag);
    };
    return {
      onAudio: (chunk) => listening.write(chunk),
      onEvent: (event) => {
        const tag = languageAfter(event, language, parameters);
        return tag === language ? undefined : change(tag);
      },
      flush: () => listening.end(),
      stop: () => listening.close(),
    };
  }
}

function recognizerFor({ parameters, services }: Context): StreamingRecognizer {
  const { Address: address, Engine, ModelTenant: tenant } = parameters;
  requireAddress(services, address);
  const settings = { address, service: services, call: callSettings(parameters) };
  return Engine === 'knovvu' ? knovvuStreamRecognizer({ ...settings, tenant }) : voskRecognizer(settings);
}

/** The model of a language; without a language the first. */
function modelFor({ Models }: SrWebsocketParameters, language: string): { readonly Name: string } | undefined {
  return language === '' ? Models[0] : listedFor(Models, language);
}

function speaks(parameters: SrWebsocketParameters, language: string): boolean {
  return parameters.Engine !== 'knovvu' || modelFor(parameters, language) !== undefined;
}

/** @throws DataFlowError `operation.start-failed` where an engine is asked for a language that it does not have. */
function requireLanguage(parameters: SrWebsocketParameters, language: string): void {
  if (speaks(parameters, language)) return;
  throw new DataFlowError('operation.start-failed', `Language: ${parameters.Engine} has no model of '${language}'.`);
}

/** The language after an event: the one before, but for a `Language Change` to one that the engine has. */
function languageAfter({ name, data }: FlowEvent, before: string, parameters: SrWebsocketParameters): string {
  const tag = data?.Language;
  const isChange = name === 'Language Change' && typeof tag === 'string' && isLanguageTag(tag);
  return isChange && speaks(parameters, tag) ? tag : before;
}
