import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import { languageFaults } from '../../common/language/index.js';
import { ChannelLanguages } from '../../engines/channel-language/index.js';
import { callSettings, requireAddress, rewritingRun } from '../../engines/calls/index.js';
import {
  completerFor,
  TextEngineParameters,
  textEngineFaults,
  textEngineOf,
  textEngineReadiness,
} from '../../engines/completion/index.js';
import {
  llmPunctuator,
  punctuateByRules,
  servicePunctuator,
  sherpaPunctuator,
  type Punctuator,
} from '../../engines/punctuation/index.js';
import { SherpaOnnx } from '../../engines/sherpa-onnx/index.js';
import {
  DataFlowNode,
  defineNode,
  eventPort,
  rewriteText,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
  type Waiting,
} from '../../pipeline/index.js';
import { pausesOf, SpokenFlow } from './spoken-flow.js';

/** Longer texts are no speech: some 20 minutes of it, in characters. */
const LONGEST_TEXT = 20_000;

export class PunctuationParameters extends TextEngineParameters {
  @Field({
    type: 'string',
    maxLength: 35,
    description: 'Language of the text (IETF tag), where the client names none.',
    example: 'tr-TR',
  })
  Language = 'en-US';
}

const NOTES = `
- **Embedded**, with nothing configured: rules of English and Turkish, and a capital and a mark at the end for any other
  language. It ends sentences at pauses, which it hears where texts have \`Words\`, at greetings, thanks and questions; it
  knows no grammar, so sentences that follow each other without a pause run together. On the three calls of
  [text.md](text.md), with marks and capitals taken out, 90 % of the marks that it sets are right, and it finds 73 % of
  those of the originals. Texts that have marks keep them.
- **sherpa-onnx**, where a model for punctuation of the language lies in \`MODELS_DIR\`: it takes the place of those rules. See
  [engines.md](engines.md#models-on-this-machine).
- **Service**: a [text service](text-services.md) at \`Address\`.
- **LLM**: a server with \`POST /v1/chat/completions\` at \`Address\`, where there is a \`Model\`: see [text.md](text.md).

What a service or a model answers must have the words of the text, letter for letter but for capitals: else the node fails
with \`node.service-failed\`, and where its \`onError\` is \`skip\` the text goes on as it was. An SR Partial gets no mark at
its end. The language is that which a text names (\`Language\`), else that of its channel, which a Language Change changes.
`.trim();

export const punctuation = defineNode({
  type: 'punctuation',
  summary: `Writes the text of any event, up to ${LONGEST_TEXT} characters, with marks and capitals, and adds \`punctuated\` to its \`TextAttributes\`.`,
  notes: NOTES,
  parameters: PunctuationParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

type Context = NodeContext<typeof punctuation>;

@DataFlowNode(punctuation)
export class PunctuationNode implements NodeProvider<typeof punctuation> {
  constructor(private readonly sherpa: SherpaOnnx) {}

  readiness(parameters: PunctuationParameters): string | undefined {
    return textEngineReadiness(parameters);
  }

  check(parameters: PunctuationParameters): Fault[] {
    return [...languageFaults('/Language', parameters.Language), ...textEngineFaults(parameters)];
  }

  async start(context: Context): Promise<NodeRun<typeof punctuation>> {
    const { parameters, operation, sampleRateHz, emit } = context;
    const languages = new ChannelLanguages(operation.language ?? parameters.Language);
    const punctuator = await punctuatorFor(context, this.sherpa);
    if (punctuator) return runOf(punctuator, languages, context);
    const flow = new SpokenFlow(sampleRateHz);
    return {
      onEvent(event) {
        languages.heed(event);
        const text = textOf(event);
        if (text === undefined) return emit('events', event);
        const isUnfinished = event.name === 'SR Partial';
        const Text = punctuateByRules({
          text,
          language: languages.ofText(event),
          pausesMs: pausesOf(event),
          isContinued: flow.isContinued(event),
          isUnfinished,
        });
        if (!isUnfinished) flow.note(event, Text);
        return emit('events', rewriteText(event, 'punctuated', { Text }));
      },
    };
  }
}

/** The engine that is asked; undefined for the rules. */
async function punctuatorFor(context: Context, sherpa: SherpaOnnx): Promise<Punctuator | undefined> {
  const { parameters, operation, services, signal } = context;
  const engine = textEngineOf(parameters);
  if (engine === 'embedded') {
    const choice = { language: operation.language ?? parameters.Language, name: '' };
    if (!sherpa.has('punctuation', choice)) return undefined;
    await sherpa.model('punctuation', choice).load();
    return sherpaPunctuator(sherpa, signal);
  }
  if (engine === 'llm') return llmPunctuator(await completerFor(parameters, services));
  requireAddress(services, parameters.Address);
  return servicePunctuator({ address: parameters.Address, service: services, call: callSettings(parameters) });
}

/** A run whose texts are written elsewhere, some at a time. */
function runOf(
  punctuator: Punctuator,
  languages: ChannelLanguages,
  { parameters, emit }: Context,
): NodeRun<typeof punctuation> {
  const send = (event: FlowEvent): Waiting => emit('events', event);
  return rewritingRun(parameters.MaxConcurrentCalls, send, (event) => {
    languages.heed(event);
    const text = textOf(event);
    if (text === undefined) return undefined;
    const utterance = { text, language: languages.ofText(event), isUnfinished: event.name === 'SR Partial' };
    return async () => rewriteText(event, 'punctuated', { Text: await punctuator.punctuate(utterance) });
  });
}

/** The text that is to be written; undefined where there is none. */
function textOf({ data }: FlowEvent): string | undefined {
  const text = data?.Text;
  return typeof text === 'string' && text.length <= LONGEST_TEXT && /[\p{L}\p{N}]/u.test(text) ? text : undefined;
}
