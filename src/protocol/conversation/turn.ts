import { Field, MAX_LENGTH } from '../../common/field/index.js';

export const SENTIMENT_LABELS = ['positive', 'negative', 'neutral'] as const;
export type SentimentLabel = (typeof SENTIMENT_LABELS)[number];

/** A word with its time. */
export class ConversationWord {
  @Field({ type: 'string', description: 'The word, as recognized.' })
  text!: string;

  @Field({ type: 'integer', minimum: 0, unit: 'ms', description: 'Start.' })
  startMs!: number;

  @Field({ type: 'integer', minimum: 0, unit: 'ms', description: 'End.' })
  endMs!: number;

  @Field({ type: 'number', optional: true, minimum: 0, maximum: 1, description: 'Confidence of the recognizer.' })
  confidence?: number;
}

/** A text in another language. */
export class ConversationTranslation {
  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.languageTag,
    nullable: true,
    description: 'Language (BCP 47); null where the event named none.',
  })
  language!: string | null;

  @Field({ type: 'string', description: 'The text of the turn in that language.' })
  text!: string;
}

/** The sentiment of a turn, mean weighted by words. */
export class ConversationTurnSentiment {
  @Field({ type: 'string', enum: SENTIMENT_LABELS, description: 'The verdict.' })
  label!: SentimentLabel;

  @Field({ type: 'number', minimum: -1, maximum: 1, description: 'From -1, negative, to 1, positive.' })
  score!: number;
}

/** Texts of one participant until another speaks, or until a pause of 1.5 s. */
export class ConversationTurn {
  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Id of the participant.', example: 'channel-0' })
  participant!: string;

  @Field({ type: 'integer', minimum: 0, nullable: true, unit: 'ms', description: 'Start; null where unknown.' })
  startMs!: number | null;

  @Field({ type: 'integer', minimum: 0, nullable: true, unit: 'ms', description: 'End; null where unknown.' })
  endMs!: number | null;

  @Field({ type: 'string', description: 'The text.' })
  text!: string;

  @Field({
    type: 'string',
    list: true,
    description: 'Processing steps of the text: recognized, normalized, punctuated, filtered, translated.',
  })
  textAttributes!: string[];

  @Field({ type: () => ConversationTranslation, list: true, optional: true, description: 'Translations.' })
  translations?: ConversationTranslation[];

  @Field({
    type: 'number',
    optional: true,
    minimum: 0,
    maximum: 1,
    description: 'Confidence of the recognizer, mean weighted by words.',
  })
  confidence?: number;

  @Field({ type: () => ConversationWord, list: true, optional: true, description: 'The words, where there are any.' })
  words?: ConversationWord[];

  @Field({ type: () => ConversationTurnSentiment, optional: true, description: 'Sentiment, where there is one.' })
  sentiment?: ConversationTurnSentiment;

  @Field({ type: 'string', list: true, description: 'Utterance groups (`GroupId`) of its events.' })
  groupIds!: string[];
}
