import { Field, MAX_LENGTH, MAX_MEMBERS } from '../common/field/index.js';

/** The Update message of a stream. */
export class UpdateDto {
  @Field({
    type: 'object',
    maxProperties: MAX_MEMBERS,
    optional: true,
    nullable: true,
    description: 'Settings to overwrite; null for the default.',
  })
  Settings?: Record<string, unknown> | null;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.secret,
    optional: true,
    nullable: true,
    description: 'The token that the stream goes on with.',
  })
  Token?: string | null;
}
