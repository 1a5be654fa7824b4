import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { isLanguageTag, primaryLanguage } from '../../common/language/index.js';
import { addressFaults, callSettings, OrderedCalls, requireAddress } from '../../engines/calls/index.js';
import {
  openAiRecognizer,
  POCKETSPHINX_RATE_HZ,
  pocketsphinxReadiness,
  pocketsphinxRecognizer,
  type Recognition,
  type Recognizer,
} from '../../engines/recognition/index.js';
import { SegmentCollector, type Segment } from '../../engines/speech-segments/index.js';
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
import { SrHttpParameters } from './sr-http.parameters.js';

/** Recognizers of the whisper kind take this much at a time. */
const LONGEST_MS = 30_000;

/** Recordings at up to this rate have nothing where models of wide-band speech listen. */
const NARROWBAND_HZ = 8_000;

const NO_ENGINE = 'no recognizer is configured: set Address to a server with /v1/audio/transcriptions';

const ENDS = new Set(['End Of Segment', 'Speech Ended']);

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
  readiness(parameters: SrHttpParameters): string | undefined {
    if (engineOf(parameters) === 'openai') {
      return parameters.Address === '' ? `${NO_ENGINE}, or Engine to pocketsphinx` : undefined;
    }
    const missing = pocketsphinxReadiness();
    return missing && `${NO_ENGINE}, or ${missing}`;
  }

  check(parameters: SrHttpParameters): Fault[] {
    const { Language, Models } = parameters;
    const faults = addressFaults(parameters);
    const tags = [
      ['/Language', Language] as const,
      ...Models.map((model, at) => [`/Models/${at}/Language`, model.Language] as const),
    ];
    for (const [pointer, tag] of tags) {
      if (tag !== '' && !isLanguageTag(tag))
        faults.push({ pointer, detail: 'expected an IETF language tag such as en-US' });
    }
    return faults;
  }

  async start(context: Context): Promise<NodeRun<typeof srHttp>> {
    const { parameters, operation, sampleRateHz, signal } = context;
    const recognizer = await recognizerFor(context);
    const collector = new SegmentCollector((LONGEST_MS * sampleRateHz) / 1000);
    const stopping = new AbortController();
    const ending = AbortSignal.any([signal, stopping.signal]);
    let language = operation.language ?? parameters.Language;
    requireLanguage(parameters, language);
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
        if (event.name === 'Language Change') language = languageAfter(event, language, parameters);
        return ENDS.has(event.name) ? recognizeNow(collector.endGroup(event), recognize) : undefined;
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

function engineOf({ Engine, Address }: SrHttpParameters): 'openai' | 'pocketsphinx' {
  if (Engine !== 'auto') return Engine;
  return Address === '' ? 'pocketsphinx' : 'openai';
}

async function recognizerFor({ parameters, operation, services }: Context): Promise<Recognizer> {
  if (engineOf(parameters) === 'pocketsphinx') {
    return pocketsphinxRecognizer({ isNarrowband: (operation.sampleRateHz ?? 0) <= NARROWBAND_HZ });
  }
  requireAddress(services, parameters.Address);
  return openAiRecognizer({ address: parameters.Address, service: services, call: callSettings(parameters) });
}

/** @throws DataFlowError `operation.start-failed` where an engine of one language is asked for another. */
function requireLanguage(parameters: SrHttpParameters, language: string): void {
  if (speaks(parameters, language)) return;
  throw new DataFlowError('operation.start-failed', `Language: pocketsphinx recognizes en, and not '${language}'.`);
}

function speaks(parameters: SrHttpParameters, language: string): boolean {
  return engineOf(parameters) !== 'pocketsphinx' || language === '' || primaryLanguage(language) === 'en';
}

/** The language after a `Language Change`: the one before, where the engine does not have the new one. */
export function languageAfter({ data }: FlowEvent, before: string, parameters: SrHttpParameters): string {
  const wanted = data?.Language;
  return typeof wanted === 'string' && speaks(parameters, wanted) ? wanted : before;
}

/** The model of the language, else of the same language elsewhere. */
function modelFor({ Models }: SrHttpParameters, language: string): string {
  const wanted = language.toLowerCase();
  const exact = Models.find((model) => model.Language.toLowerCase() === wanted);
  const near = Models.find((model) => primaryLanguage(model.Language) === primaryLanguage(language));
  return (exact ?? near)?.Name ?? '';
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
