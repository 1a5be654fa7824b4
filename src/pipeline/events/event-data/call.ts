import { Field } from '../../../common/field/index.js';

export class SynthesizedText {
  @Field({ type: 'string', description: 'The text that is spoken.' })
  Text!: string;
}

export class CallStateUpdateData {
  @Field({
    type: 'string',
    optional: true,
    description: 'What the call has come to: Start, End, On Hold, Continue.',
    example: 'On Hold',
  })
  State?: string;

  @Field({ type: 'object', optional: true, description: 'The `CallProperties` of the call from here on.' })
  CallProperties?: Record<string, unknown>;
}

/** What a service sent, member by member as it came. */
export class ServiceMessage {}
