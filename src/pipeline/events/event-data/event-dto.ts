import { Field } from '../../../common/field/index.js';

/** An event as clients send and get it. */
export class EventDto {
  @Field({ type: 'string', description: 'What happened.', example: 'SR Milestone' })
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

  @Field({ type: 'string', optional: true, description: 'The utterance group; empty for none.' })
  GroupId?: string;

  @Field({ type: 'string', list: true, optional: true, description: 'Tags.' })
  Tags?: string[];

  @Field({ type: 'object', optional: true, nullable: true, description: 'What the event carries.' })
  Data?: Record<string, unknown> | null;
}
