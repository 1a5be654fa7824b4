import { Field, MAX_LENGTH } from '../../../common/field/index.js';

export class SentimentData {
  @Field({ type: 'string', enum: ['positive', 'negative', 'neutral'], description: 'The verdict.' })
  Sentiment!: string;

  @Field({ type: 'number', minimum: -1, maximum: 1, description: 'From -1, wholly negative, to 1, wholly positive.' })
  Score!: number;

  @Field({ type: 'number', minimum: 0, maximum: 1, description: 'Share of the text that is positive.' })
  Positive!: number;

  @Field({ type: 'number', minimum: 0, maximum: 1, description: 'Share that is negative.' })
  Negative!: number;

  @Field({ type: 'number', minimum: 0, maximum: 1, description: 'Share that is neutral.' })
  Neutral!: number;

  @Field({ type: 'boolean', optional: true, description: 'True when the whole dialog was judged, not one utterance.' })
  Dialog?: boolean;
}

export class SummarizeData {
  @Field({ type: 'string', description: 'The summary: a sentence or two.' })
  Summary!: string;
}

export class Topic {
  @Field({ type: 'string', maxLength: MAX_LENGTH.name, description: 'Name of the topic.' })
  Name!: string;

  @Field({ type: 'number', minimum: 0, maximum: 1, description: 'Its weight beside the first topic, which has 1.' })
  Score!: number;
}

export class TopicDetectedData {
  @Field({ type: () => Topic, list: true, maxItems: 3, description: 'The topics, the weightiest first.' })
  Topics!: Topic[];
}
