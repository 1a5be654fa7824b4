import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import { languageFaults } from '../../common/language/index.js';
import {
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { addressFaults } from '../shared/calls/index.js';
import { ChannelLanguages } from '../shared/channel-language/index.js';
import { Dialog, MAX_DIALOG, MAX_FOR_MODEL } from '../shared/dialog/index.js';
import { sentencesOf, summarize } from '../shared/text-ranking/index.js';
import { completerFor, LlmParameters, namesLlm } from '../shared/text-service/index.js';
import { summarizeByModel } from './summarize-by-model.js';

export class SummarizationParameters extends LlmParameters {
  @Field({
    type: 'string',
    maxLength: 35,
    description:
      'Language of the texts (IETF tag), where neither they nor the client name one. A Language Change changes it.',
    example: 'en-US',
  })
  Language = 'tr-TR';
}

const NOTES = `
The input is all texts of all channels, in spoken order, without SR Partials. Without a text there is no Summarize. Text
after ${MAX_DIALOG} characters is ignored.

- **Embedded**, with nothing configured: the one or two sentences that have most in common with the rest (TextRank), as
  they were said. It knows the stop words of English and Turkish; in other languages it goes by longer words. It is
  approximate: of 5 calls that were not used to build it, none got a usable summary. [text.md](text.md) shows what it makes of
  three calls that were.
- **LLM**: a server with \`POST /v1/chat/completions\` at \`Address\`, or OpenAI where there is a \`CredentialId\` alone. It
  writes one or two sentences in the language of most of the texts. Of a dialog of more than ${MAX_FOR_MODEL} characters it is given
  the beginning and the end.
`.trim();

export const summarization = defineNode({
  type: 'summarization',
  summary: 'Sums up all that was said, at the end, in a sentence or two: a Summarize.',
  notes: NOTES,
  parameters: SummarizationParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  text: 'reads',
  inlets: { events: eventPort() },
  outlets: { events: eventPort('Summarize') },
});

@DataFlowNode(summarization)
export class SummarizationNode implements NodeProvider<typeof summarization> {
  check(parameters: SummarizationParameters): Fault[] {
    return [...addressFaults(parameters), ...languageFaults('/Language', parameters.Language)];
  }

  async start(context: NodeContext<typeof summarization>): Promise<NodeRun<typeof summarization>> {
    const { parameters, operation, services, emit } = context;
    const completer = namesLlm(parameters) ? await completerFor(parameters, services) : undefined;
    const languages = new ChannelLanguages(operation.language ?? parameters.Language);
    const dialog = new Dialog();
    return {
      onEvent(event) {
        languages.heed(event);
        dialog.add(event, languages.ofText(event));
      },
      async flush() {
        if (!dialog.place) return;
        const turns = dialog.inOrder();
        const Summary = completer
          ? await summarizeByModel(completer, turns)
          : await summarize(await sentencesOf(turns));
        await emit('events', createEvent('Summarize', dialog.place, { Summary }));
      },
    };
  }
}
