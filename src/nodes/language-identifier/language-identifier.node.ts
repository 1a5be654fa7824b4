import type { Fault } from '../../common/errors/index.js';
import { addressFaults, callSettings, OrderedCalls, requireAddress } from '../../engines/calls/index.js';
import { SherpaOnnx } from '../../engines/sherpa-onnx/index.js';
import {
  openAiLanguageIdentifier,
  sherpaLanguageIdentifier,
  type LanguageFinding,
  type LanguageIdentifier,
} from '../../engines/spoken-language/index.js';
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
import { LanguageIdentifierParameters } from './language-identifier.parameters.js';
import { faultOfLanguages, readLanguages, SpokenLanguages } from './spoken-languages.js';
import { UtteranceQueue } from './utterance-queue.js';
import type { Utterance } from './utterance.js';

/** Models hear no better with more, and a caller should not wait longer. */
const ENOUGH_MS = 10_000;

const ANY_MODEL = 'whisper-1';

/** Marks of utterances, which pass. */
const MARKS = ['Start Of Segment', 'End Of Segment', 'Speech Started', 'Early Speech Ended', 'Speech Ended'] as const;
const RAISED = ['Language Detected', 'Language Change'] as const;

type Sent = (typeof MARKS)[number] | (typeof RAISED)[number];

export const languageIdentifier = defineNode({
  type: 'language-identifier',
  summary:
    'Tells the language of each utterance, and holds it until its language is known, so that a recognizer behind it hears it in that language. Connect both of its inlets to a splitter, and both of its outlets to the recognizer.',
  notes: `Engines: \`openai\`, any server with OpenAI's \`POST /v1/audio/transcriptions\` that names the language in its \`verbose_json\` (the
whisper servers of [engines.md](engines.md) do; whisper.cpp only when it is started with \`-l auto\`). How sure it is, is what
the server says, where it does; else it is made of the log probability of the words, which is approximate; else 0.5. \`sherpa-onnx\`, a whisper model of all languages in
\`MODELS_DIR\`: it says nothing of how sure it is, so each half of the utterance is heard as well, and its confidence is 0.9 where
both agree with the whole, 0.6 where one does, 0.3 where none does.

An utterance is judged by its first 10 s, or when it has ended, and passes from then on as it comes. One that is shorter than
\`MinimumSegmentDurationMsec\` passes unjudged. A \`Language Change\` goes before the audio of its utterance; it comes when the
language is another than that of the client (\`Language\`), or than the one before. Switched off, or left out by
\`onError: skip\`, the node passes everything on.`,
  parameters: LanguageIdentifierParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
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
  constructor(private readonly sherpa: SherpaOnnx) {}

  readiness(parameters: LanguageIdentifierParameters): string | undefined {
    const missing = this.sherpa.readiness('language-identification', { language: '', name: parameters.Model });
    if (this.engineOf(parameters) === 'sherpa-onnx') return missing;
    if (parameters.Address !== '') return undefined;
    const address = 'set Address to a server with /v1/audio/transcriptions';
    return parameters.Engine === 'auto' ? `${address}, or ${missing ?? 'Engine to sherpa-onnx'}` : address;
  }

  check(parameters: LanguageIdentifierParameters): Fault[] {
    const fault = faultOfLanguages(parameters.Languages);
    const faults = fault === undefined ? [] : [{ pointer: '/Languages', detail: fault }];
    return [...addressFaults(parameters), ...faults];
  }

  async start(context: Context): Promise<NodeRun<typeof languageIdentifier>> {
    const { parameters, operation, sampleRateHz, signal, spool, emit } = context;
    const { ConfidenceThreshold, Languages } = parameters;
    const identifier = await this.identifierFor(context);
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
    // Where the node is left out, what it has held goes on before what comes.
    const take = (message: SpooledMessage): Waiting => (failure ? end() : queue.add(message));
    return {
      onAudio: (chunk) => take({ kind: 'audio', chunk }),
      onEvent: (event) => (isSent(event) ? take({ kind: 'event', event }) : undefined),
      flush: end,
      stop: () => queue.clear(),
    };
  }

  private engineOf({ Engine, Address, Model }: LanguageIdentifierParameters): 'openai' | 'sherpa-onnx' {
    if (Engine !== 'auto') return Engine;
    const isThere = this.sherpa.has('language-identification', { language: '', name: Model });
    return Address === '' && isThere ? 'sherpa-onnx' : 'openai';
  }

  private async identifierFor({ parameters, services }: Context): Promise<LanguageIdentifier> {
    const { Address: address, Model } = parameters;
    if (this.engineOf(parameters) === 'sherpa-onnx') {
      const model = this.sherpa.model('language-identification', { language: '', name: Model });
      await model.load();
      return sherpaLanguageIdentifier(model);
    }
    requireAddress(services, address);
    const settings = { address, service: services, call: callSettings(parameters) };
    return openAiLanguageIdentifier(settings, Model === '' ? ANY_MODEL : Model);
  }
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
