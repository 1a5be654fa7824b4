import type { Fault } from '../../common/errors/index.js';
import { languageAfter, listedLanguageFaults } from '../../common/language/index.js';
import { AUTO, speaks } from '../../engines/contract/index.js';
import { RECOGNIZERS, type Recognition } from '../../engines/recognition/index.js';
import {
  audioPort,
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  notReady,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
  type OperationInfo,
} from '../../pipeline/index.js';
import { Runtimes } from '../../runtimes/index.js';
import { addressFaults, OrderedCalls } from '../shared/calls/index.js';
import { openEngine } from '../shared/engines/index.js';
import { endsSegment, SegmentCollector, SegmentTags, type Segment } from '../shared/segments/index.js';
import { choiceFor, modelFor } from './engine-choice.js';
import { SrHttpParameters } from './sr-http.parameters.js';

/** Maximum audio of Whisper models per request. */
const MAX_MS = 30_000;

export const srHttp = defineNode({
  type: 'sr-http',
  summary:
    'Recognizes speech piece by piece: an SR Milestone each, in order. Needs segments: join it to both outlets of audio-segmenter or vad.',
  parameters: SrHttpParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  ...RECOGNIZERS.rates,
  segments: 'needs',
  page: 'docs/engines.md#speech-recognition-sr-http',
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: { events: eventPort('SR Milestone') },
});

type Context = NodeContext<typeof srHttp>;

@DataFlowNode(srHttp)
export class SrHttpNode implements NodeProvider<typeof srHttp> {
  constructor(private readonly runtimes: Runtimes) {}

  readiness(parameters: SrHttpParameters): string | undefined {
    return RECOGNIZERS.readiness(choiceFor(parameters, parameters.Language), this.runtimes);
  }

  check(parameters: SrHttpParameters): Fault[] {
    const { Language, Models } = parameters;
    const ofEngine = RECOGNIZERS.faults(parameters, choiceFor(parameters, Language), this.runtimes);
    return [...addressFaults(parameters), ...listedLanguageFaults(Language, 'Models', Models), ...ofEngine];
  }

  async start(context: Context): Promise<NodeRun<typeof srHttp>> {
    const { parameters, operation, sampleRateHz, signal } = context;
    const collector = new SegmentCollector((MAX_MS * sampleRateHz) / 1000);
    const tags = new SegmentTags();
    const stopping = new AbortController();
    const ending = AbortSignal.any([signal, stopping.signal]);
    let language = operation.language ?? parameters.Language;
    const { runtimes } = this;
    const choice = { ...choiceFor(parameters, language), ...rateOf(operation) };
    const missing = parameters.Engine === AUTO ? RECOGNIZERS.readiness(choice, runtimes) : undefined;
    if (missing !== undefined) throw notReady(context.nodeId, srHttp, missing);
    const engine = RECOGNIZERS.choose(choice, runtimes);
    const use = { runtimes, language, model: modelFor(parameters, language) };
    const recognizer = await openEngine(engine, context, use);
    const has = (wanted: string): boolean => speaks(engine, choiceFor(parameters, wanted), runtimes);
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
          const event = milestone(segment, recognition, spoken, sampleRateHz);
          return event && tags.copyTo(event);
        });
      }
    };
    return {
      onAudio: (chunk) => recognizeNow(collector.add(chunk), recognize),
      onEvent: (event) => {
        tags.note(event);
        language = languageAfter(event, language, has);
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

function rateOf({ sampleRateHz }: OperationInfo): { readonly recordingRateHz?: number } {
  return sampleRateHz === undefined ? {} : { recordingRateHz: sampleRateHz };
}

/** Avoids a promise if no segment is complete. */
function recognizeNow(
  segments: readonly Segment[],
  recognize: (segments: readonly Segment[]) => Promise<void>,
): Promise<void> | undefined {
  return segments.length === 0 ? undefined : recognize(segments);
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
