import { Field } from '../../common/field/index.js';

/** A stretch of time, from the start of the operation. */
export class ConversationSpan {
  @Field({ type: 'integer', minimum: 0, unit: 'ms', description: 'Start.' })
  startMs!: number;

  @Field({ type: 'integer', minimum: 0, unit: 'ms', description: 'End.' })
  endMs!: number;
}
