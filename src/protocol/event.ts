import { Field, MAX_LENGTH, MAX_MEMBERS } from '../common/field/index.js';

/**
 * The envelope of an event, as clients send it.
 *
 * The codec of src/pipeline/events reads it; a spec compares the two.
 */
export class EventDto {
  @Field({ type: 'string', maxLength: MAX_LENGTH.name, description: 'What happened.', example: 'SR Milestone' })
  Name!: string;

  @Field({
    type: 'integer or text',
    optional: true,
    description: 'The channel, from 0; -2 for all. Absent is 0. The server sends a number.',
    example: 0,
  })
  Channel?: number | string;

  @Field({ type: 'integer', optional: true, unit: 'ms', description: 'Where it starts; -1 for unknown.' })
  StartMsec?: number;

  @Field({ type: 'integer', optional: true, unit: 'ms', description: 'Where it ends; -1 for unknown.' })
  EndMsec?: number;

  @Field({
    type: 'integer',
    optional: true,
    description: 'First sample, at the rate of the audio; -1 for unknown. Wins over milliseconds.',
  })
  StartSampleIndex?: number;

  @Field({ type: 'integer', optional: true, description: 'After the last sample; -1 for unknown.' })
  EndSampleIndex?: number;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.id,
    optional: true,
    description: 'The utterance group; empty for none.',
  })
  GroupId?: string;

  @Field({
    type: 'string',
    list: true,
    maxItems: 200,
    maxLength: MAX_LENGTH.name,
    optional: true,
    description: 'Tags.',
  })
  Tags?: string[];

  @Field({
    type: 'object',
    maxProperties: MAX_MEMBERS,
    optional: true,
    nullable: true,
    description: 'Data of the event.',
  })
  Data?: Record<string, unknown> | null;
}

/** An event as the server sends it: every member is present, and `Channel` is a number. */
export interface WireEvent extends Readonly<Required<Omit<EventDto, 'Channel' | 'Tags' | 'Data'>>> {
  readonly Channel: number;
  readonly Tags: readonly string[];
  readonly Data: Readonly<Record<string, unknown>> | null;
}
