import type { Fault } from '../../common/errors/index.js';
import { languageAfter, listedLanguageFaults } from '../../common/language/index.js';
import { speaks } from '../../engines/contract/index.js';
import { STREAMING_RECOGNIZERS } from '../../engines/streaming-recognition/index.js';
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
import { addressFaults } from '../shared/calls/index.js';
import { openEngine } from '../shared/engines/index.js';
import { endsSegment, SegmentTags } from '../shared/segments/index.js';
import { choiceFor, modelFor } from './engine-choice.js';
import { Listening } from './listening.js';
import { SrWebsocketParameters } from './sr-websocket.parameters.js';

export const srWebsocket = defineNode({
  type: 'sr-websocket',
  summary:
    'Recognizes speech while it is spoken: SR Partial as it goes, then an SR Milestone for each piece. A vad before it saves the silence.',
  notes: `\`vosk\` is any server with the protocol of [vosk-server](https://alphacephei.com/vosk/server). Its milestones have the places of
their words. \`knovvu\` is Knovvu's SR WebSocket; its documentation does not say how results are laid out, so they are read leniently.
\`sherpa-onnx\` is a streaming model in MODELS_DIR, on this machine; it ends a segment of speech after 1.2 s of silence, or after
20 s. If a service sends no positions, a milestone covers the audio sent since the previous one.

After a splitter, the node sends 2 s of silence to the recognizer at the end of an utterance, so that the recognizer ends it too.
Connect the splitter's events as well as its audio.

If the socket breaks or the process of the model dies, the node does not reconnect, since the speech in between would be lost
silently. The node fails, and \`onError\` decides what happens. \`Language Change\` ends the current segment; the next one uses the
model of the new language.`,
  parameters: SrWebsocketParameters,
  flowTypes: ['stream'],
  whenOff: 'absent',
  page: 'docs/engines.md',
  ...STREAMING_RECOGNIZERS.rates,
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: { events: eventPort('SR Milestone', 'SR Partial') },
});

type Context = NodeContext<typeof srWebsocket>;

@DataFlowNode(srWebsocket)
export class SrWebsocketNode implements NodeProvider<typeof srWebsocket> {
  constructor(private readonly runtimes: Runtimes) {}

  readiness(parameters: SrWebsocketParameters): string | undefined {
    return STREAMING_RECOGNIZERS.readiness(choiceFor(parameters, parameters.Language), this.runtimes);
  }

  check(parameters: SrWebsocketParameters): Fault[] {
    const { Language, Models } = parameters;
    return [...addressFaults(parameters, 'ws'), ...listedLanguageFaults(Language, 'Models', Models)];
  }

  async start(context: Context): Promise<NodeRun<typeof srWebsocket>> {
    const { parameters, operation, sampleRateHz, emit, fail } = context;
    const tags = new SegmentTags();
    const listen = (tag: string): Promise<Listening> => {
      const model = modelFor(parameters, tag);
      const settings = { sampleRateHz, language: tag, model };
      return Listening.to(recognizer, settings, { emit: (event) => emit('events', tags.copyTo(event)), fail });
    };
    let language = operation.language ?? parameters.Language;
    const { runtimes } = this;
    const engine = STREAMING_RECOGNIZERS.choose(choiceFor(parameters, language), runtimes);
    const has = (tag: string): boolean => speaks(engine, choiceFor(parameters, tag), runtimes);
    const use = { runtimes, language, model: modelFor(parameters, language) };
    const recognizer = await openEngine(engine, context, use);
    let listening = await listen(language);
    const change = async (tag: string): Promise<void> => {
      await listening.end();
      language = tag;
      listening = await listen(tag);
    };
    return {
      onAudio: (chunk) => listening.write(chunk),
      onEvent: (event) => {
        tags.note(event);
        if (endsSegment(event)) return listening.endUtterance(event);
        const tag = languageAfter(event, language, has);
        return tag === language ? undefined : change(tag);
      },
      flush: () => listening.end(),
      stop: () => listening.close(),
    };
  }
}
