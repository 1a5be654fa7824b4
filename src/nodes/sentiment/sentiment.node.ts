import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type EventPlace,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
  type SentimentData,
  type Waiting,
} from '../../pipeline/index.js';
import { DialogMood } from './dialog-mood.js';
import { judgeEnglish, LONGEST_TEXT } from './judge-english.js';
import { verdictOf, type Mood } from './mood.js';

export class SentimentParameters {
  @Field({
    type: 'string',
    maxLength: 35,
    description: 'Language of the text (IETF tag), where the client names none. There is a lexicon of English.',
  })
  Language = 'en-US';

  @Field({
    type: 'boolean',
    description: 'One Sentiment at the end, for all texts together, and none for each of them.',
  })
  DialogBased = false;

  @Field({ type: 'boolean', description: 'No Sentiment where it is neutral.' })
  PreventEmptySentiment = false;

  @Field({
    type: 'string',
    enum: ['V1', 'V2'],
    description:
      'Which sentiment service is asked. The embedded lexicon takes the place of both, and answers the same.',
  })
  SentimentApiVersion: 'V1' | 'V2' = 'V1';
}

export const sentiment = defineNode({
  type: 'sentiment',
  summary: `Judges the text of any event, up to ${LONGEST_TEXT} characters, and raises a Sentiment in its place; or one for the whole dialog at the end.`,
  parameters: SentimentParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  inlets: { events: eventPort() },
  outlets: { events: eventPort('Sentiment') },
});

@DataFlowNode(sentiment)
export class SentimentNode implements NodeProvider<typeof sentiment> {
  check({ Language }: SentimentParameters): Fault[] {
    return isEnglish(Language) ? [] : [{ pointer: '/Language', detail: noLexicon(Language) }];
  }

  start({ operation, parameters, emit }: NodeContext<typeof sentiment>): NodeRun<typeof sentiment> {
    const { DialogBased, PreventEmptySentiment } = parameters;
    const language = operation.language ?? parameters.Language;
    if (!isEnglish(language)) throw new DataFlowError('operation.start-failed', `Language: ${noLexicon(language)}.`);
    const dialog = DialogBased ? new DialogMood() : undefined;

    const raise = (mood: Mood, place: EventPlace): Waiting => {
      if (PreventEmptySentiment && verdictOf(mood) === 'neutral') return undefined;
      return emit('events', createEvent('Sentiment', place, dataOf(mood, DialogBased)));
    };
    return {
      onEvent(event) {
        const text = event.data?.Text;
        if (typeof text !== 'string') return undefined;
        if (!dialog) return raise(judgeEnglish(text), event);
        // A partial is said again by the milestone that follows it.
        if (event.name !== 'SR Partial') dialog.add(event, judgeEnglish(text));
        return undefined;
      },
      flush() {
        const result = dialog?.result();
        return result && raise(result.mood, result.place);
      },
    };
  }
}

function dataOf(mood: Mood, isOfDialog: boolean): SentimentData {
  const { score: Score, positive: Positive, negative: Negative, neutral: Neutral } = mood;
  const data = { Sentiment: verdictOf(mood), Score, Positive, Negative, Neutral };
  return isOfDialog ? { ...data, Dialog: true } : data;
}

function isEnglish(language: string): boolean {
  return /^en(?:[-_]|$)/i.test(language);
}

function noLexicon(language: string): string {
  return `there is a lexicon of en, and none of '${language}'`;
}
