import { Field, MAX_LENGTH } from '../../common/field/index.js';
import { ConversationParticipant } from './participant.js';
import { ConversationSpan } from './span.js';
import { ConversationTurn } from './turn.js';

/** Version of the document's schema: a new one only where members change their meaning or disappear. */
export const CONVERSATION_VERSION = 1;

export const SPEECH_BASES = ['words', 'segments', 'milestones'] as const;

/** The source of the times of speech. */
export type SpeechBasis = (typeof SPEECH_BASES)[number];

/** The project that was run. */
export class ConversationProject {
  @Field({ type: 'string', maxLength: MAX_LENGTH.name, description: 'Name of the project.', example: 'demo-batch' })
  name!: string;

  @Field({ type: 'integer', minimum: 1, description: 'Version that was run.' })
  version!: number;
}

/** The audio of the call. */
export class ConversationAudio {
  @Field({ type: 'integer', minimum: 0, unit: 'ms', description: 'Length.' })
  durationMs!: number;

  @Field({ type: 'integer', unit: 'Hz', description: 'Sample rate.', example: 8_000 })
  sampleRateHz!: number;

  @Field({ type: 'integer', minimum: 1, description: 'Channels.', example: 2 })
  channelCount!: number;

  @Field({ type: 'string', enum: ['pcm', 'float', 'alaw', 'ulaw'], description: 'Encoding of the samples.' })
  encoding!: string;
}

/** A topic of the whole conversation. */
export class ConversationTopic {
  @Field({ type: 'string', maxLength: MAX_LENGTH.name, description: 'Name of the topic.' })
  name!: string;

  @Field({
    type: 'number',
    optional: true,
    minimum: 0,
    maximum: 1,
    description: 'Its weight relative to the first topic.',
  })
  score?: number;
}

/** Time in which no participant speaks. */
export class ConversationNonTalk {
  @Field({ type: 'integer', minimum: 0, unit: 'ms', description: 'All time in which no participant speaks.' })
  totalMs!: number;

  @Field({ type: () => ConversationSpan, list: true, description: 'The instances of 3 s or more, in order.' })
  instances!: ConversationSpan[];
}

/** Valid input that is probably not as intended. */
export class ConversationWarning {
  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Code of the warning.' })
  code!: string;

  @Field({ type: 'string', description: 'Description of the warning.' })
  detail!: string;

  @Field({ type: 'string', maxLength: MAX_LENGTH.id, optional: true, description: 'Id of the node that warned.' })
  node?: string;
}

/** A node that failed and was left out. */
export class ConversationError {
  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Id of the node in the design.' })
  node!: string;

  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Its type.' })
  type!: string;

  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Code of the error; see docs/errors.md.' })
  code!: string;

  @Field({ type: 'string', description: 'Description of the error.' })
  detail!: string;
}

/** One document of a call: who spoke when, what they said, and figures of the talk. */
export class Conversation {
  @Field({
    type: 'integer',
    enum: [CONVERSATION_VERSION],
    description: 'Version of this schema. Members may be added without a new version.',
  })
  schemaVersion!: number;

  @Field({ type: 'string', maxLength: MAX_LENGTH.id, description: 'Id of the operation.' })
  sessionId!: string;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.id,
    nullable: true,
    description: "The client's own id of the call (`CallProperties.ExternalId`).",
  })
  externalId!: string | null;

  @Field({
    type: 'string',
    nullable: true,
    description: 'Start of the call: `CallProperties.CallStartTime`, else the time at which the operation started.',
    example: '2026-05-17T09:30:00Z',
  })
  startedAt!: string | null;

  @Field({
    type: 'integer or text',
    nullable: true,
    description: '`CallProperties.Direction`; digits are sent as a number.',
    example: 1,
  })
  direction!: number | string | null;

  @Field({ type: () => ConversationProject, description: 'The project that was run.' })
  project!: ConversationProject;

  @Field({ type: () => ConversationAudio, optional: true, description: 'The audio; absent in operations on events.' })
  audio?: ConversationAudio;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.languageTag,
    nullable: true,
    description: 'Language of most of the words, else `Language` of the request (BCP 47).',
    example: 'en-US',
  })
  language!: string | null;

  @Field({
    type: 'string',
    enum: SPEECH_BASES,
    description:
      'Source of the times of speech: the words of the recognizer, the segments of the splitter, or the milestones. It is the first of these that covers every participant.',
  })
  basis!: SpeechBasis;

  @Field({ type: () => ConversationParticipant, list: true, description: 'The speakers, by channel.' })
  participants!: ConversationParticipant[];

  @Field({ type: () => ConversationTurn, list: true, description: 'The turns, by start.' })
  turns!: ConversationTurn[];

  @Field({ type: 'string', description: 'The whole text: a line a turn, `name: text`.' })
  transcript!: string;

  @Field({ type: 'string', optional: true, description: 'Summary of the conversation.' })
  summary?: string;

  @Field({ type: 'string', optional: true, description: 'Issue of the conversation.' })
  issue?: string;

  @Field({ type: 'string', optional: true, description: 'Outcome of the conversation.' })
  outcome?: string;

  @Field({ type: 'string', list: true, optional: true, description: 'Actions that were agreed.' })
  actionItems?: string[];

  @Field({ type: () => ConversationTopic, list: true, optional: true, description: 'Topics, the main one first.' })
  topics?: ConversationTopic[];

  @Field({
    type: () => ConversationNonTalk,
    optional: true,
    description: 'Time in which no participant speaks; absent where no times are known.',
  })
  nonTalk?: ConversationNonTalk;

  @Field({
    type: 'integer',
    minimum: 0,
    nullable: true,
    unit: 'ms',
    description: 'Time in which two or more participants speak; null where no times are known.',
  })
  overlapMs!: number | null;

  @Field({ type: () => ConversationWarning, list: true, description: 'Warnings of the operation.' })
  warnings!: ConversationWarning[];

  @Field({ type: () => ConversationError, list: true, description: 'Nodes that failed and were left out.' })
  errors!: ConversationError[];
}
