import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  DataFlowNode,
  defineNode,
  eventPort,
  rewriteText,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { ChannelLanguages } from '../shared/channel-language/index.js';
import { finderFor, findersFor, LANGUAGES } from './languages.js';
import { maskedData } from './mask-data.js';
import { isInsight, maskInsight } from './mask-insight.js';
import type { ProfanityFinder } from './profanity-finder.js';

export class ProfanityFilterParameters {
  @Field({
    type: 'string',
    maxLength: 35,
    description: `Language of the text (IETF tag), where the client names none: there are words of ${LANGUAGES}.`,
    example: 'tr-TR',
  })
  Language = 'en-US';

  @Field({
    type: 'string',
    list: true,
    minLength: 1,
    maxLength: 100,
    maxItems: 1_000,
    description:
      "The project's own words: whole words or phrases, case-insensitive, masked in addition to those of the language.",
    example: ['acme'],
  })
  Words: string[] = [];
}

const NOTES = `
Of English, the words of [obscenity](https://github.com/jo3-l/obscenity), some taken out and some added; of Turkish, words
written down for this server, with their endings. English ones are found in disguise, too (\`sh1t\`, \`a$$\`, \`f u c k\`).

It is approximate. Measured on phrases that were not used to build it, 75 in English and 60 in Turkish:

| language | clean phrases untouched | profane ones found |
| -------- | ----------------------- | ------------------ |
| English  | 45 of 50                | 19 of 25           |
| Turkish  | 34 of 35                | 18 of 25           |

Masked by mistake in the test tables: \`Cumming, Georgia\`,
\`a dyke in Holland\`. Not found: \`f**k off\`, \`fu*k\`, \`phuck you\`, \`biatch\`, \`c*nt\`; \`s*ktir\`,
\`s1ktir\`, \`or0spu\`, \`a.m.k\`.

Connect \`sentiment\`, \`summarization\` and \`topic-detection\` before it, so that they read the original words. Connect
the events of the last two to it: it masks \`Summary\` and \`Topics[].Name\` in all languages that the call has had so far.

The language is that which a text names (\`Language\`), else that of its channel, which a Language Change changes. In one that
there are no words of, the project's own are masked; where it has none, texts go on as they are.
`.trim();

export const profanityFilter = defineNode({
  type: 'profanity-filter',
  summary:
    'Masks each letter of a profane word in the text of any event by `*`, and adds `filtered` to its `TextAttributes`. Its place is after Normalizer and Punctuation. It also masks the summary of `Summarize` and the names of `Topic Detected`.',
  notes: NOTES,
  parameters: ProfanityFilterParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  text: 'rewrites',
  maxTextCharacters: 4_000,
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

@DataFlowNode(profanityFilter)
export class ProfanityFilterNode implements NodeProvider<typeof profanityFilter> {
  check({ Language, Words }: ProfanityFilterParameters): Fault[] {
    const faults = Words.flatMap((word, index) =>
      /[\p{L}\p{N}]/u.test(word) ? [] : [{ pointer: `/Words/${index}`, detail: 'expected a word, found no letter' }],
    );
    if (finderFor(Language, [])) return faults;
    return [{ pointer: '/Language', detail: noWords(Language) }, ...faults];
  }

  start({ operation, parameters, emit }: NodeContext<typeof profanityFilter>): NodeRun<typeof profanityFilter> {
    const language = operation.language ?? parameters.Language;
    if (!finderFor(language, [])) throw new DataFlowError('operation.start-failed', `Language: ${noWords(language)}.`);
    const languages = new ChannelLanguages(language);
    const finderOf = findersFor(parameters.Words);
    /** The finders of all languages of the call. */
    const used = new Set<ProfanityFinder>();
    const findFor = (event: FlowEvent): ProfanityFinder | undefined => {
      const find = finderOf(languages.ofText(event));
      if (find) used.add(find);
      return find;
    };
    const sendMasked = async (event: FlowEvent): Promise<void> => emit('events', await maskInsight(event, used));
    return {
      onEvent(event) {
        languages.heed(event);
        const { data } = event;
        const find = findFor(event);
        if (isInsight(event)) return sendMasked(event);
        if (!find || !data || typeof data.Text !== 'string') return emit('events', event);
        return emit('events', rewriteText(event, 'filtered', maskedData(data, data.Text, find)));
      },
    };
  }
}

function noWords(language: string): string {
  return `there are words of ${LANGUAGES}, and none of '${language}'`;
}
