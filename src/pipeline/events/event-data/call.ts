import { Field, MAX_LENGTH, MAX_MEMBERS } from '../../../common/field/index.js';

export class SynthesizedText {
  @Field({ type: 'string', description: 'The text that is spoken.' })
  Text!: string;
}

export class CallStateUpdateData {
  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.name,
    optional: true,
    description: 'State of the call: Start, End, On Hold, Continue.',
    example: 'On Hold',
  })
  State?: string;

  @Field({
    type: 'object',
    maxProperties: MAX_MEMBERS,
    optional: true,
    description: 'The `CallProperties` of the call from here on.',
  })
  CallProperties?: Record<string, unknown>;
}

/** A message of a service, member by member, unchanged. */
export class ServiceMessage {}
