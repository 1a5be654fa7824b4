import { MAX_CHANNEL_COUNT, MAX_SAMPLE_RATE_HZ, MIN_CHANNEL_COUNT, MIN_SAMPLE_RATE_HZ } from '../audio/index.js';
import { Field, MAX_LENGTH, MAX_MEMBERS } from '../common/field/index.js';
import { CallProperties } from './call-properties.js';
import { EventDto } from './event.js';

/** Encodings of samples in a stream. */
export const ENCODINGS = ['pcm', 'ulaw', 'alaw'] as const;
export type StreamEncoding = (typeof ENCODINGS)[number];

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

/** `Settings` that the protocol names. */
export class NamedSettings {
  @Field({
    type: 'string',
    list: true,
    maxItems: 256,
    maxLength: 1_000,
    optional: true,
    nullable: true,
    description: 'Tags of each input channel; several are joined by `,` or `;`.',
  })
  ChannelTags?: string[] | null;
}

/** `Parameters` of the HTTP form: the request for an operation. Other keys pass through. */
export class ParametersDto {
  @Field({
    type: 'object',
    maxProperties: MAX_MEMBERS,
    optional: true,
    nullable: true,
    description:
      "Settings of the project (`GET /projects/{name}/settings` lists them), and `ChannelTags`: an array with the tags of each input channel, several joined by `,` or `;`. Other keys reach the project's own nodes.",
    example: { ChannelTags: ['agent', 'customer'], ProfanityFilter: true, Sentiment: true },
  })
  Settings?: Record<string, unknown> | null;

  @Field({ type: () => CallProperties, optional: true, nullable: true, description: 'Properties of the call.' })
  CallProperties?: CallProperties | null;

  @Field({
    type: () => EventDto,
    list: true,
    optional: true,
    nullable: true,
    description: 'Events that the Entry node sends first, in order.',
  })
  Events?: EventDto[] | null;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.languageTag,
    optional: true,
    nullable: true,
    description: 'IETF language tag (BCP 47).',
    example: 'en-US',
  })
  Language?: string | null;
}

/** The Start message of a stream: the same members, and those of the headers and body of the HTTP form. */
export class StartDto extends ParametersDto {
  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.id,
    optional: true,
    nullable: true,
    description: 'The project. Alternatively, name it in the path.',
  })
  ProjectName?: string | null;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.id,
    optional: true,
    nullable: true,
    description: 'Id or name of the tenant. Alternatively, send the `Tenant` header.',
  })
  Tenant?: string | null;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.secret,
    optional: true,
    nullable: true,
    description: 'Access token. Alternatively, send the `Authorization` header.',
  })
  Token?: string | null;

  @Field({
    type: () => InputFormat,
    optional: true,
    nullable: true,
    description: 'Format of the binary frames. Without it the stream accepts events only.',
  })
  Audio?: InputFormat | null;
}
