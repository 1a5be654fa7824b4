import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import { languageFaults } from '../../common/language/index.js';
import {
  llmPunctuator,
  punctuateByRules,
  servicePunctuator,
  sherpaPunctuator,
  type Punctuator,
} from '../../engines/punctuation/index.js';
import { TEXT_ENGINES } from '../../engines/text/index.js';
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
import { Runtimes } from '../../runtimes/index.js';
import { addressFaults, rewritingRun } from '../shared/calls/index.js';
import { ChannelLanguages } from '../shared/channel-language/index.js';
import { openEngine } from '../shared/engines/index.js';
import { textChoice, TextEngineParameters } from '../shared/text-service/index.js';
import { pausesOf, SpokenFlow } from './spoken-flow.js';

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
  [text.md](text.md) (52 turns), with marks and capitals taken out, 90 % of the marks that it sets are right, and it finds 73 % of
  those of the originals. Texts that have marks keep them.
- **sherpa-onnx**, if \`MODELS_DIR\` has a punctuation model of the language: it replaces those rules. See
  [engines.md](engines.md#models-on-this-machine).
- **Service**: a [text service](text-services.md) at \`Address\`.
- **LLM**: a server with \`POST /v1/chat/completions\` at \`Address\`, where there is a \`Model\`: see [text.md](text.md).

The answer of a service or a model must have the words of the text, with no change except capitals. If it does not, the node
fails with \`node.service-failed\`, or passes the text unchanged if its \`onError\` is \`skip\`. An SR Partial gets no mark at its
end. The language is that of the text (\`Language\`), else that of its channel, which a Language Change sets.
`.trim();

export const punctuation = defineNode({
  type: 'punctuation',
  summary: 'Writes the text of any event with marks and capitals, and adds `punctuated` to its `TextAttributes`.',
  notes: NOTES,
  parameters: PunctuationParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  text: 'rewrites',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

type Context = NodeContext<typeof punctuation>;

@DataFlowNode(punctuation)
export class PunctuationNode implements NodeProvider<typeof punctuation> {
  constructor(private readonly runtimes: Runtimes) {}

  readiness(parameters: PunctuationParameters): string | undefined {
    return TEXT_ENGINES.readiness(textChoice(parameters));
  }

  check(parameters: PunctuationParameters): Fault[] {
    const ofEngine = TEXT_ENGINES.faults(parameters, textChoice(parameters));
    return [...languageFaults('/Language', parameters.Language), ...addressFaults(parameters), ...ofEngine];
  }

  async start(context: Context): Promise<NodeRun<typeof punctuation>> {
    const { parameters, operation, sampleRateHz, emit } = context;
    const languages = new ChannelLanguages(operation.language ?? parameters.Language);
    const punctuator = await punctuatorFor(context, this.runtimes);
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

/** The chosen engine; undefined for the rules. */
async function punctuatorFor(context: Context, runtimes: Runtimes): Promise<Punctuator | undefined> {
  const { parameters, operation, signal } = context;
  const engine = TEXT_ENGINES.choose(textChoice(parameters));
  const opened = await openEngine(engine, context, { runtimes, language: '', model: '' });
  switch (opened.kind) {
    case 'llm':
      return llmPunctuator(opened.completer);
    case 'service':
      return servicePunctuator(opened.settings);
    case 'embedded': {
      const { sherpa } = runtimes;
      const choice = { language: operation.language ?? parameters.Language, name: '' };
      if (!sherpa.has('punctuation', choice)) return undefined;
      await sherpa.model('punctuation', choice).load();
      return sherpaPunctuator(sherpa, signal);
    }
  }
}

/** A run whose texts are punctuated by an engine, some concurrently. */
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

/** The text to be punctuated; undefined if there is none. */
function textOf({ data }: FlowEvent): string | undefined {
  const text = data?.Text;
  return typeof text === 'string' && /[\p{L}\p{N}]/u.test(text) ? text : undefined;
}
