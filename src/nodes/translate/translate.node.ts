import type { Fault } from '../../common/errors/index.js';
import { languageFaults } from '../../common/language/index.js';
import {
  changeEvent,
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
import { rewritingRun } from '../shared/calls/index.js';
import { ChannelLanguages } from '../shared/channel-language/index.js';
import { completerFor } from '../shared/text-service/index.js';
import { chatAddress, chatAddressFaults, chatReadiness, modelOf } from './chat-address.js';
import { TranslateParameters } from './translate.parameters.js';
import { translateText, type Direction } from './translator.js';

const NOTES = `
A large language model translates, at any server with \`POST /v1/chat/completions\`: see [text.md](text.md). There is no
embedded engine. Texts are translated \`MaxConcurrentCalls\` at once, and leave in the order in which they came, with
the target language as their \`Language\` and without \`Words\`, whose times are those of the source. A text of the target
language, by its tag, goes on as it is. An SR Partial is translated like any text; an event-filter before this node saves
those calls.

\`Provider\`, \`VLLMAPIBase\`, \`AzureAPIBase\`, \`AzureAPIVersion\`, \`OpenAIModel\` and \`Role\` are those of the nodes Translate ML and Translate
OpenAI, so that their projects can be imported. \`Address\` has precedence over them. Azure OpenAI needs a credential with an API key in the header \`api-key\`.

The language identifiers do not know which language of a translation theirs is: an event-tagger behind them gives a Language
Change the tag \`Source\` or \`Target\`. Without such a tag it changes nothing here.
`.trim();

export const translate = defineNode({
  type: 'translate',
  summary: 'Translates the text of any event by a large language model, and adds `translated` to its `TextAttributes`.',
  notes: NOTES,
  parameters: TranslateParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  page: 'docs/text.md#models',
  text: 'rewrites',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

@DataFlowNode(translate)
export class TranslateNode implements NodeProvider<typeof translate> {
  readiness(parameters: TranslateParameters): string | undefined {
    return chatReadiness(parameters);
  }

  check(parameters: TranslateParameters): Fault[] {
    return [
      ...languageFaults('/SourceLanguage', parameters.SourceLanguage),
      ...languageFaults('/TargetLanguage', parameters.TargetLanguage),
      ...chatAddressFaults(parameters),
    ];
  }

  async start({
    parameters,
    operation,
    services,
    emit,
  }: NodeContext<typeof translate>): Promise<NodeRun<typeof translate>> {
    const server = { Address: chatAddress(parameters), Model: modelOf(parameters) };
    const completer = await completerFor(Object.assign(new TranslateParameters(), parameters, server), services);
    const sources = new ChannelLanguages(operation.language ?? parameters.SourceLanguage);
    const targets = new ChannelLanguages(parameters.TargetLanguage);
    const send = (event: FlowEvent): Waiting => emit('events', event);
    return rewritingRun(parameters.MaxConcurrentCalls, send, (event) => {
      if (event.tags.includes('Source')) sources.heed(event);
      if (event.tags.includes('Target')) targets.heed(event);
      const direction = { source: sources.of(event.channel), target: targets.of(event.channel) };
      const text = textOf(event, direction);
      if (text === undefined) return undefined;
      return async () => translated(event, await translateText(completer, text, direction, parameters), direction);
    });
  }
}

/** The text to be translated; undefined if there is none. */
function textOf({ data }: FlowEvent, { source, target }: Direction): string | undefined {
  const text = data?.Text;
  if (source.toLowerCase() === target.toLowerCase()) return undefined;
  return typeof text === 'string' && /[\p{L}\p{N}]/u.test(text) ? text : undefined;
}

function translated(event: FlowEvent, Text: string, { target }: Direction): FlowEvent {
  const kept = Object.entries(event.data ?? {}).filter(([key]) => key !== 'Words');
  return rewriteText(changeEvent(event, { data: Object.fromEntries(kept) }), 'translated', { Text, Language: target });
}
