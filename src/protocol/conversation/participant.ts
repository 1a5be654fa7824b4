import { Field, MAX_LENGTH } from '../../common/field/index.js';
import { ConversationSpan } from './span.js';

export const PARTICIPANT_ROLES = ['agent', 'customer', 'other'] as const;
export type ParticipantRole = (typeof PARTICIPANT_ROLES)[number];

/** How long a participant takes to respond, in distribution. */
export class ConversationResponse {
  @Field({ type: 'integer', minimum: 0, nullable: true, unit: 'ms', description: 'Median; null without responses.' })
  median!: number | null;

  @Field({
    type: 'integer',
    minimum: 0,
    nullable: true,
    unit: 'ms',
    description: '90th percentile; null without responses.',
  })
  p90!: number | null;

  @Field({ type: 'integer', minimum: 0, description: 'Number of responses.' })
  count!: number;
}

/** The sentiment of a participant, mean weighted by words. */
export class ConversationParticipantSentiment {
  @Field({ type: 'number', minimum: -1, maximum: 1, description: 'Of all texts, from -1, negative, to 1, positive.' })
  overall!: number;

  @Field({
    type: 'number',
    list: true,
    maxItems: 4,
    minimum: -1,
    maximum: 1,
    nullableItems: true,
    description: 'Of each quarter of the conversation; null for a quarter without texts of the participant.',
  })
  byQuarter!: (number | null)[];
}

/** Estimates about the person. Sent only where the project has `profileSpeakers`. */
export class ConversationProfile {
  @Field({ type: 'string', nullable: true, enum: ['male', 'female'], description: 'Gender of the voice.' })
  gender!: string | null;

  @Field({ type: 'integer', nullable: true, minimum: 0, maximum: 150, unit: 'years', description: 'Age.' })
  age!: number | null;

  @Field({
    type: 'string',
    nullable: true,
    maxLength: MAX_LENGTH.name,
    description: 'The emotion that was found most often.',
  })
  emotion!: string | null;
}

/** A speaker: a channel, or a speaker that was told apart on it. */
export class ConversationParticipant {
  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Id in this document.', example: 'channel-0' })
  id!: string;

  @Field({ type: 'integer', description: 'Channel; negative where the event named none.' })
  channel!: number;

  @Field({
    type: 'string',
    enum: PARTICIPANT_ROLES,
    description: 'From the tags of the channel: `agent`, `customer`, else `other`.',
  })
  role!: ParticipantRole;

  @Field({
    type: 'string',
    description: "`AgentName` for the agent, else the channel's first tag, else `Speaker N`.",
    example: 'Ada',
  })
  name!: string;

  @Field({ type: 'string', list: true, description: 'Tags of the channel.' })
  tags!: string[];

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.languageTag,
    nullable: true,
    description: 'Language of most of the words (BCP 47).',
  })
  language!: string | null;

  @Field({
    type: 'integer',
    minimum: 0,
    nullable: true,
    unit: 'ms',
    description: 'Time of speech; null where no times are known.',
  })
  talkMs!: number | null;

  @Field({
    type: 'number',
    minimum: 0,
    maximum: 1,
    nullable: true,
    description: "Share of all participants' time of speech; the shares add up to 1.",
  })
  talkShare!: number | null;

  @Field({ type: 'integer', minimum: 0, description: 'Words in the texts.' })
  wordCount!: number;

  @Field({
    type: 'number',
    minimum: 0,
    nullable: true,
    description: 'Words per minute of speech; null without speech.',
  })
  wordsPerMinute!: number | null;

  @Field({ type: 'integer', minimum: 0, nullable: true, unit: 'ms', description: 'Length of the longest turn.' })
  longestTurnMs!: number | null;

  @Field({
    type: () => ConversationSpan,
    list: true,
    description: 'Speech of the participant that interrupted another.',
  })
  interruptions!: ConversationSpan[];

  @Field({
    type: () => ConversationResponse,
    description: "Time from the end of another's turn to the start of the participant's.",
  })
  responseMs!: ConversationResponse;

  @Field({
    type: () => ConversationParticipantSentiment,
    optional: true,
    description: 'Sentiment; absent where none was found.',
  })
  sentiment?: ConversationParticipantSentiment;

  @Field({
    type: () => ConversationProfile,
    optional: true,
    description: 'Gender, age and emotion, where the project has `profileSpeakers`.',
  })
  profile?: ConversationProfile;
}
