import type { Fault } from '../../common/errors/index.js';
import type { EngineChoice } from '../../engines/contract/index.js';
import { LANGUAGE_IDENTIFIERS, type LanguageFinding } from '../../engines/spoken-language/index.js';
import {
  audioPort,
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type EventPlace,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
  type SpooledMessage,
  type Waiting,
} from '../../pipeline/index.js';
import { Runtimes } from '../../runtimes/index.js';
import { addressFaults, OrderedCalls } from '../shared/calls/index.js';
import { openEngine } from '../shared/engines/index.js';
import { LanguageIdentifierParameters } from './language-identifier.parameters.js';
import { faultOfLanguages, readLanguages, SpokenLanguages } from './spoken-languages.js';
import { UtteranceQueue } from './utterance-queue.js';
import type { Utterance } from './utterance.js';

/** Models get no better with more audio, and the caller should not wait longer. */
const ENOUGH_MS = 10_000;

/** Marks of utterances, which pass unchanged. */
const MARKS = ['Start Of Segment', 'End Of Segment', 'Speech Started', 'Early Speech Ended', 'Speech Ended'] as const;
const RAISED = ['Language Detected', 'Language Change'] as const;

type Sent = (typeof MARKS)[number] | (typeof RAISED)[number];

export const languageIdentifier = defineNode({
  type: 'language-identifier',
  summary:
    'Identifies the language of each utterance, and holds the utterance until then, so that the recognizer after it uses that language. Connect both of its inlets to a splitter, and both of its outlets to the recognizer.',
  notes: `Engines:

- \`openai\`: any server with OpenAI's \`POST /v1/audio/transcriptions\` that returns the language in its \`verbose_json\`. The
  whisper servers of [engines.md](engines.md) do; start whisper.cpp with \`-l auto\`. The confidence is that of the server. If it
  sends none, the confidence is derived from the log probability of the words, which is approximate, and is 0.5 without one.
- \`sherpa-onnx\`: a whisper model of all languages in \`MODELS_DIR\`. It has no confidence of its own, so both halves of the
  utterance are identified too: the confidence is 0.9 if both agree with the whole, 0.6 if one does, 0.3 if none does.

An utterance is identified by its first 10 s, or when it has ended; its audio then passes without delay. Utterances shorter than
\`MinimumSegmentDurationMsec\` pass unidentified. A \`Language Change\` precedes the audio of its utterance. It is raised if the
language differs from that of the client (\`Language\`), or from the previous one. If the node is switched off, or left out by
\`onError: skip\`, everything passes unchanged.`,
  parameters: LanguageIdentifierParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  page: 'docs/engines.md',
  segments: 'needs',
  inlets: { audio: audioPort(), events: eventPort(...MARKS) },
  outlets: { audio: audioPort(), events: eventPort(...RAISED, ...MARKS) },
});

type Context = NodeContext<typeof languageIdentifier>;

interface Judged {
  readonly utterance: Utterance;
  readonly place: EventPlace;
  readonly finding: LanguageFinding | undefined;
}

@DataFlowNode(languageIdentifier)
export class LanguageIdentifierNode implements NodeProvider<typeof languageIdentifier> {
  constructor(private readonly runtimes: Runtimes) {}

  readiness(parameters: LanguageIdentifierParameters): string | undefined {
    return LANGUAGE_IDENTIFIERS.readiness(choiceOf(parameters), this.runtimes);
  }

  check(parameters: LanguageIdentifierParameters): Fault[] {
    const fault = faultOfLanguages(parameters.Languages);
    const faults = fault === undefined ? [] : [{ pointer: '/Languages', detail: fault }];
    return [...addressFaults(parameters), ...faults];
  }

  async start(context: Context): Promise<NodeRun<typeof languageIdentifier>> {
    const { parameters, operation, sampleRateHz, signal, spool, emit } = context;
    const { ConfidenceThreshold, Languages } = parameters;
    const engine = LANGUAGE_IDENTIFIERS.choose(choiceOf(parameters), this.runtimes);
    const use = { runtimes: this.runtimes, language: '', model: parameters.Model };
    const identifier = await openEngine(engine, context, use);
    const languages = new SpokenLanguages(operation.language ?? '', readLanguages(Languages), ConfidenceThreshold);
    const leastSamples = (parameters.MinimumSegmentDurationMsec * sampleRateHz) / 1000;

    let failure: { readonly error: unknown } | undefined;
    const identify = async (samples: Int16Array): Promise<LanguageFinding | undefined> => {
      try {
        return await identifier.identify({ samples, sampleRateHz, signal });
      } catch (error) {
        failure ??= { error };
        return undefined;
      }
    };
    const calls = new OrderedCalls<Judged>(parameters.MaxConcurrentCalls, ({ utterance, place, finding }) =>
      queue.release(utterance, finding ? eventsOf(languages, finding, place) : []),
    );
    const judge = (utterance: Utterance): Promise<void> => {
      const { channel, groupId, startSample } = utterance;
      const { samples, endSample } = utterance.takeAudio();
      if (failure || samples.length === 0 || samples.length < leastSamples) return queue.release(utterance, []);
      const place = { channel, groupId, startSample, endSample };
      return calls.begin(async () => ({ utterance, place, finding: await identify(samples) }));
    };
    const send = (message: SpooledMessage): Waiting => {
      if (message.kind === 'audio') return emit('audio', message.chunk);
      return isSent(message.event) ? emit('events', message.event) : undefined;
    };
    const enoughSamples = Math.max(leastSamples, (ENOUGH_MS * sampleRateHz) / 1000);
    const queue = new UtteranceQueue({ newSpool: spool, enoughSamples, judge, send });
    const end = async (): Promise<void> => {
      await queue.end();
      await calls.end();
      if (failure) throw failure.error;
    };
    // If the node is skipped after a failure, its held messages precede the new ones.
    const take = (message: SpooledMessage): Waiting => (failure ? end() : queue.add(message));
    return {
      onAudio: (chunk) => take({ kind: 'audio', chunk }),
      onEvent: (event) => (isSent(event) ? take({ kind: 'event', event }) : undefined),
      flush: end,
      stop: () => queue.clear(),
    };
  }
}

/** The engine choice: a model is named for all languages. */
function choiceOf({ Engine, Address, Model }: LanguageIdentifierParameters): EngineChoice {
  return { engine: Engine, address: Address, language: '', model: Model, namesModels: Model !== '' };
}

function isSent(event: FlowEvent): event is FlowEvent<Sent> {
  return ([...MARKS, ...RAISED] as readonly string[]).includes(event.name);
}

function eventsOf(languages: SpokenLanguages, found: LanguageFinding, place: EventPlace): FlowEvent[] {
  const finding = languages.known(found);
  if (!finding) return [];
  const { language: Language, confidence: Confidence } = finding;
  const detected = createEvent('Language Detected', place, { Language, Confidence });
  const change = languages.change(finding);
  if (!change) return [detected];
  const { language, previous } = change;
  const data = { Language: language, ...(previous !== '' && { PreviousLanguage: previous }) };
  return [detected, createEvent('Language Change', place, data)];
}
