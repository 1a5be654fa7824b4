import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { isLanguageTag, primaryLanguage } from '../../common/language/index.js';
import { TEXT_ENGINES } from '../../engines/text/index.js';
import {
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type EventPlace,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
  type SentimentData,
  type Waiting,
} from '../../pipeline/index.js';
import { Runtimes } from '../../runtimes/index.js';
import { addressFaults, OrderedCalls } from '../shared/calls/index.js';
import { ChannelLanguages } from '../shared/channel-language/index.js';
import { openEngine } from '../shared/engines/index.js';
import { textChoice } from '../shared/text-service/index.js';
import { DialogMood } from './dialog-mood.js';
import { judgeEnglish } from './judge-english.js';
import { judgeByModel, judgeByService, type Judge } from './judge.js';
import { NO_MOOD, verdictOf, type Mood } from './mood.js';
import { SentimentParameters } from './sentiment.parameters.js';

const NOTES = `
- **Embedded**, with nothing configured: VADER, a lexicon of English with rules for negation and degree. Texts that
  name another \`Language\`, and those of a channel after a Language Change to another, get no Sentiment. Of the 16 sentences whose scores its authors
  publish, 13 get that score here; not \`Not bad at all\`, \`Today only kinda sux! But I'll get by, lol\` and emoji. It is
  approximate: of 40 lines of calls that were not used to build it, 25 are judged as a person does, and 7 of the 16 negative
  ones. It goes by words: \`it still does not work\` is neutral to it.
- **Service**: a [text service](text-services.md) at \`Address\`, in any language.
- **LLM**: a server with \`POST /v1/chat/completions\` at \`Address\`, where there is a \`Model\`, in any language: see
  [text.md](text.md).

\`Positive\`, \`Negative\` and \`Neutral\` are shares of the words with the lexicon. A model returns a score, from which they are
derived; so does a service that does not return them.
`.trim();

export const sentiment = defineNode({
  type: 'sentiment',
  summary: 'Judges the text of any event, and raises a Sentiment in its place; or one for the whole dialog at the end.',
  notes: NOTES,
  parameters: SentimentParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  text: 'reads',
  inlets: { events: eventPort() },
  outlets: { events: eventPort('Sentiment') },
});

type Context = NodeContext<typeof sentiment>;

@DataFlowNode(sentiment)
export class SentimentNode implements NodeProvider<typeof sentiment> {
  constructor(private readonly runtimes: Runtimes) {}

  readiness(parameters: SentimentParameters): string | undefined {
    return TEXT_ENGINES.readiness(textChoice(parameters));
  }

  check(parameters: SentimentParameters): Fault[] {
    const fault = languageFault(parameters, parameters.Language);
    const ofLanguage = fault === undefined ? [] : [{ pointer: '/Language', detail: fault }];
    const ofEngine = TEXT_ENGINES.faults(parameters, textChoice(parameters));
    return [...ofLanguage, ...addressFaults(parameters), ...ofEngine];
  }

  async start(context: Context): Promise<NodeRun<typeof sentiment>> {
    const { operation, parameters } = context;
    const language = operation.language ?? parameters.Language;
    const fault = languageFault(parameters, language);
    if (fault !== undefined) throw new DataFlowError('operation.start-failed', `Language: ${fault}.`);
    const judge = await judgeFor(context, this.runtimes);
    const dialog = parameters.DialogBased ? new DialogMood() : undefined;
    const languages = new ChannelLanguages(language);
    return judge ? remoteRun(judge, languages, dialog, context) : lexiconRun(languages, dialog, context);
  }
}

/** The engine outside of this process; undefined for the lexicon. */
async function judgeFor(context: Context, runtimes: Runtimes): Promise<Judge | undefined> {
  const { parameters } = context;
  const engine = TEXT_ENGINES.choose(textChoice(parameters));
  const opened = await openEngine(engine, context, { runtimes, language: '', model: '' });
  switch (opened.kind) {
    case 'llm':
      return judgeByModel(opened.completer);
    case 'service':
      return judgeByService(opened.settings, parameters.SentimentApiVersion);
    case 'embedded':
      return undefined;
  }
}

function lexiconRun(
  languages: ChannelLanguages,
  dialog: DialogMood | undefined,
  context: Context,
): NodeRun<typeof sentiment> {
  const raise = raiserOf(context);
  return {
    onEvent(event) {
      languages.heed(event);
      const text = textOf(event, dialog);
      if (text === undefined || !isEnglish(languages.ofText(event))) return undefined;
      const mood = judgeEnglish(text);
      if (!dialog) return raise(mood, event);
      dialog.add(event, mood);
      return undefined;
    },
    flush: () => raiseDialog(dialog, raise),
  };
}

/** Scores some texts concurrently, and raises the results in the order of the texts. */
function remoteRun(
  judge: Judge,
  languages: ChannelLanguages,
  dialog: DialogMood | undefined,
  context: Context,
): NodeRun<typeof sentiment> {
  const raise = raiserOf(context);
  const calls = new OrderedCalls<{ readonly event: FlowEvent; readonly mood: Mood }>(
    context.parameters.MaxConcurrentCalls,
    ({ event, mood }) => (dialog ? dialog.add(event, mood) : raise(mood, event)),
  );
  return {
    onEvent(event) {
      languages.heed(event);
      const text = textOf(event, dialog);
      if (text === undefined) return undefined;
      const language = languages.ofText(event);
      const hasWords = /[\p{L}\p{N}]/u.test(text);
      return calls.begin(async () => ({ event, mood: hasWords ? await judge({ text, language }) : NO_MOOD }));
    },
    async flush() {
      await calls.end();
      await raiseDialog(dialog, raise);
    },
  };
}

type Raise = (mood: Mood, place: EventPlace) => Waiting;

function raiserOf({ parameters, emit }: Context): Raise {
  const { DialogBased, PreventEmptySentiment } = parameters;
  return (mood, place) => {
    if (PreventEmptySentiment && verdictOf(mood) === 'neutral') return undefined;
    return emit('events', createEvent('Sentiment', place, dataOf(mood, DialogBased)));
  };
}

function raiseDialog(dialog: DialogMood | undefined, raise: Raise): Waiting {
  const result = dialog?.result();
  return result && raise(result.mood, result.place);
}

/** The text to be scored. In a dialog a partial is skipped, since its milestone repeats it. */
function textOf({ name, data }: FlowEvent, dialog: DialogMood | undefined): string | undefined {
  const text = data?.Text;
  return typeof text === 'string' && !(dialog && name === 'SR Partial') ? text : undefined;
}

function dataOf(mood: Mood, isOfDialog: boolean): SentimentData {
  const { score: Score, positive: Positive, negative: Negative, neutral: Neutral } = mood;
  const data = { Sentiment: verdictOf(mood), Score, Positive, Negative, Neutral };
  return isOfDialog ? { ...data, Dialog: true } : data;
}

function isEnglish(language: string): boolean {
  return primaryLanguage(language) === 'en';
}

/** The fault of a language; undefined if there is none. */
function languageFault(parameters: SentimentParameters, language: string): string | undefined {
  if (TEXT_ENGINES.choose(textChoice(parameters)).name !== 'embedded') {
    return isLanguageTag(language) ? undefined : 'expected an IETF language tag such as en-US';
  }
  return isEnglish(language) ? undefined : `there is a lexicon of en, and none of '${language}'`;
}
