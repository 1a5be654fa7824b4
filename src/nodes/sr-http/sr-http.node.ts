import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { languageAfter, listedLanguageFaults } from '../../common/language/index.js';
import { addressFaults, callSettings, OrderedCalls, requireAddress } from '../../engines/calls/index.js';
import {
  knovvuRecognizer,
  openAiRecognizer,
  POCKETSPHINX_RATE_HZ,
  pocketsphinxRecognizer,
  type Recognition,
  sherpaRecognizer,
  type Recognizer,
} from '../../engines/recognition/index.js';
import { SherpaOnnx } from '../../engines/sherpa-onnx/index.js';
import { endsSegment, SegmentCollector, type Segment } from '../../engines/speech-segments/index.js';
import {
  audioPort,
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { engineOf, modelFor, readinessOf, speaks, type Engine } from './engine-choice.js';
import { SrHttpParameters } from './sr-http.parameters.js';

/** Recognizers of the whisper kind take this much at a time. */
const LONGEST_MS = 30_000;

/** Recordings at up to this rate have nothing where models of wide-band speech listen. */
const NARROWBAND_HZ = 8_000;

export const srHttp = defineNode({
  type: 'sr-http',
  summary:
    'Recognizes speech piece by piece: an SR Milestone each, in order. Needs segments: join it to both outlets of audio-segmenter or vad.',
  parameters: SrHttpParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  sampleRatesHz: [POCKETSPHINX_RATE_HZ],
  segments: 'needs',
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: { events: eventPort('SR Milestone') },
});

type Context = NodeContext<typeof srHttp>;

@DataFlowNode(srHttp)
export class SrHttpNode implements NodeProvider<typeof srHttp> {
  constructor(private readonly sherpa: SherpaOnnx) {}

  readiness(parameters: SrHttpParameters): string | undefined {
    return readinessOf(parameters, this.sherpa);
  }

  check(parameters: SrHttpParameters): Fault[] {
    const { Language, Models } = parameters;
    const faults = [...addressFaults(parameters), ...listedLanguageFaults(Language, 'Models', Models)];
    for (const [at, { Name }] of Models.entries()) {
      if (parameters.Engine !== 'knovvu' || /^[ -~]+$/.test(Name)) continue;
      faults.push({ pointer: `/Models/${at}/Name`, detail: 'expected a name of printable ASCII: it goes in a header' });
    }
    return faults;
  }

  async start(context: Context): Promise<NodeRun<typeof srHttp>> {
    const { parameters, operation, sampleRateHz, signal } = context;
    const collector = new SegmentCollector((LONGEST_MS * sampleRateHz) / 1000);
    const stopping = new AbortController();
    const ending = AbortSignal.any([signal, stopping.signal]);
    let language = operation.language ?? parameters.Language;
    const engine = engineOf(parameters, language, this.sherpa);
    requireLanguage(engine, parameters, language, this.sherpa);
    const recognizer = await recognizerFor(engine, context, language, this.sherpa);
    const calls = new OrderedCalls<FlowEvent<'SR Milestone'> | undefined>(
      parameters.MaxConcurrentCalls,
      (event) => event && context.emit('events', event),
    );
    const recognize = async (segments: readonly Segment[]): Promise<void> => {
      for (const segment of segments) {
        const spoken = language;
        await calls.begin(async () => {
          const speech = { samples: segment.samples, sampleRateHz, language: spoken, signal: ending };
          const { ProduceRecognizedWords: wantsWords } = parameters;
          const recognition = await recognizer.recognize({
            ...speech,
            wantsWords,
            model: modelFor(parameters, spoken),
          });
          return milestone(segment, recognition, spoken, sampleRateHz);
        });
      }
    };
    return {
      onAudio: (chunk) => recognizeNow(collector.add(chunk), recognize),
      onEvent: (event) => {
        language = languageAfter(event, language, (wanted) => speaks(engine, parameters, wanted, this.sherpa));
        return endsSegment(event) ? recognizeNow(collector.endGroup(event), recognize) : undefined;
      },
      flush: async () => {
        await recognize(collector.take());
        await calls.end();
      },
      stop: () => stopping.abort(),
    };
  }
}

/** Nothing to wait for where no segment is whole. */
function recognizeNow(
  segments: readonly Segment[],
  recognize: (segments: readonly Segment[]) => Promise<void>,
): Promise<void> | undefined {
  return segments.length === 0 ? undefined : recognize(segments);
}

async function recognizerFor(
  engine: Engine,
  { parameters, operation, services }: Context,
  language: string,
  sherpa: SherpaOnnx,
): Promise<Recognizer> {
  const { Address: address, ModelTenant: tenant } = parameters;
  switch (engine) {
    case 'pocketsphinx':
      return pocketsphinxRecognizer({ isNarrowband: (operation.sampleRateHz ?? 0) <= NARROWBAND_HZ });
    case 'sherpa-onnx':
      await sherpa.model('recognition', { language, name: modelFor(parameters, language) }).load();
      return sherpaRecognizer(sherpa);
    case 'openai':
      requireAddress(services, address);
      return openAiRecognizer({ address, service: services, call: callSettings(parameters) });
    case 'knovvu':
      requireAddress(services, address);
      return knovvuRecognizer({ address, tenant, service: services, call: callSettings(parameters) });
  }
}

/** @throws DataFlowError `operation.start-failed` where an engine is asked for a language that it does not have. */
function requireLanguage(engine: Engine, parameters: SrHttpParameters, language: string, sherpa: SherpaOnnx): void {
  if (speaks(engine, parameters, language, sherpa)) return;
  throw new DataFlowError('operation.start-failed', `Language: ${engine} has no model of '${language}'.`);
}

function milestone(
  { channel, groupId, startSample, endSample }: Segment,
  { text, confidence, words }: Recognition,
  language: string,
  sampleRateHz: number,
): FlowEvent<'SR Milestone'> | undefined {
  if (text === '') return undefined;
  const startMs = Math.round((startSample * 1000) / sampleRateHz);
  return createEvent(
    'SR Milestone',
    { channel, groupId, startSample, endSample },
    {
      Text: text,
      TextAttributes: 'recognized',
      ...(language !== '' && { Language: language }),
      ...(confidence !== undefined && { Confidence: confidence }),
      ...(words && {
        Words: words.map((word) => ({
          Text: word.text,
          StartMsec: startMs + word.startMs,
          EndMsec: startMs + word.endMs,
          ...(word.confidence !== undefined && { Confidence: word.confidence }),
        })),
      }),
    },
  );
}
