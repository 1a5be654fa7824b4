import type { Type } from '@nestjs/common';
import { MAX_CHANNEL_COUNT, MAX_SAMPLE_RATE_HZ, MIN_CHANNEL_COUNT, MIN_SAMPLE_RATE_HZ } from '../audio/index.js';
import { Field } from '../common/field/index.js';
import { CallProperties, ENCODINGS } from '../operations/index.js';
import { EventDto } from '../pipeline/index.js';
import type { ClientMessage } from '../streaming/index.js';

/** The members of the messages, for readers. The session reads them by hand, and is stricter. */

const RATES = `${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ}`;
const LINEAR = '`pcm` is 16-bit linear, little-endian.';

export class OutputFormat {
  @Field({ type: 'string', enum: ENCODINGS, optional: true, nullable: true, description: `Encoding. ${LINEAR}` })
  Encoding?: string | null;

  @Field({ type: 'integer or text', optional: true, nullable: true, unit: 'Hz', description: `Rate: ${RATES}.` })
  SampleRate?: number | string | null;
}

export class InputFormat {
  @Field({ type: 'string', enum: ENCODINGS, description: `Encoding of the binary frames. ${LINEAR}` })
  Encoding!: string;

  @Field({ type: 'integer or text', unit: 'Hz', description: `Rate: ${RATES}.` })
  SampleRate!: number | string;

  @Field({
    type: 'integer or text',
    description: `Channels, interleaved: ${MIN_CHANNEL_COUNT} to ${MAX_CHANNEL_COUNT}, no more than the Entry node has.`,
  })
  ChannelCount!: number | string;

  @Field({
    type: () => OutputFormat,
    optional: true,
    nullable: true,
    description: 'How audio is sent back; what is left out is as the input.',
  })
  Output?: OutputFormat | null;
}

class StartMembers {
  @Field({ type: 'string', optional: true, nullable: true, description: 'The project; may stand in the path instead.' })
  ProjectName?: string | null;

  @Field({
    type: 'string',
    optional: true,
    nullable: true,
    description: 'Id or name of the tenant; may stand in the `Tenant` header instead.',
  })
  Tenant?: string | null;

  @Field({
    type: 'string',
    optional: true,
    nullable: true,
    description: 'Access token; may stand in the `Authorization` header instead.',
  })
  Token?: string | null;

  @Field({
    type: () => InputFormat,
    optional: true,
    nullable: true,
    description: 'What the binary frames are; without it the stream takes events alone.',
  })
  Audio?: InputFormat | null;

  @Field({ type: 'object', optional: true, nullable: true, description: 'Settings of the project.' })
  Settings?: Record<string, unknown> | null;

  @Field({ type: () => CallProperties, optional: true, nullable: true, description: 'What is known of the call.' })
  CallProperties?: CallProperties | null;

  @Field({
    type: () => EventDto,
    list: true,
    optional: true,
    nullable: true,
    description: 'Events that the Entry node sends first.',
  })
  Events?: EventDto[] | null;

  @Field({ type: 'string', optional: true, nullable: true, description: 'Language (BCP 47).', example: 'en-US' })
  Language?: string | null;
}

class UpdateMembers {
  @Field({
    type: 'object',
    optional: true,
    nullable: true,
    description: 'Settings to overwrite; null for the default.',
  })
  Settings?: Record<string, unknown> | null;

  @Field({ type: 'string', optional: true, nullable: true, description: 'The token that the stream goes on with.' })
  Token?: string | null;
}

class StartAnswer {
  @Field({ type: 'string', description: 'Id of the operation; `POST /sessions` takes it.' })
  SessionId!: string;

  @Field({ type: 'string', description: 'The project that runs.' })
  ProjectName!: string;

  @Field({ type: 'integer', description: 'Its version.' })
  ProjectVersion!: number;
}

class UpdateAnswer {
  @Field({ type: 'string', list: true, description: 'Keys of this Update that only a new operation can heed.' })
  NotApplied!: string[];
}

class NoMembers {}

interface NamedMessage {
  readonly summary: string;
  /** What it holds beside its name. */
  readonly members: Type<object>;
  /** What its answer holds beside name and success. */
  readonly answer: Type<object>;
}

/** What clients send under a name. */
export const NAMED_MESSAGES = {
  Start: {
    summary: 'Starts the operation. The first message, and the only one.',
    members: StartMembers,
    answer: StartAnswer,
  },
  Update: { summary: 'Overwrites settings, or renews the token.', members: UpdateMembers, answer: UpdateAnswer },
  Finalize: { summary: 'The input has ended: every node finishes its work.', members: NoMembers, answer: NoMembers },
  Stop: { summary: 'Every node drops its work.', members: NoMembers, answer: NoMembers },
} as const satisfies Record<Exclude<ClientMessage['kind'], 'audio' | 'Event' | 'settle'>, NamedMessage>;

/** What is answered only where something was wrong, by what it answers. */
export const COMPLAINTS = {
  Event: 'Answers an event that is not as expected; the stream goes on.',
  Error: 'Answers JSON that is no message; the stream goes on.',
} as const;
