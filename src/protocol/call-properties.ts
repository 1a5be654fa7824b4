import { Field, MAX_LENGTH } from '../common/field/index.js';

/** Properties of the user who speaks. Other keys pass through. */
export class UserProperties {
  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.name,
    optional: true,
    nullable: true,
    description: 'Name of the agent.',
  })
  AgentName?: string | null;

  @Field({ type: 'string', maxLength: MAX_LENGTH.id, optional: true, nullable: true, description: 'Id of the device.' })
  DeviceId?: string | null;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.id,
    optional: true,
    nullable: true,
    description: "The client's own id of the user.",
  })
  ExternalId?: string | null;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.id,
    optional: true,
    nullable: true,
    description: 'Id of the agent at the telephone exchange.',
  })
  PbxAgentId?: string | null;
}

/** Properties of the call. Other keys pass through. */
export class CallProperties {
  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.id,
    optional: true,
    nullable: true,
    description: "The client's own id of the call.",
  })
  ExternalId?: string | null;

  @Field({ type: () => UserProperties, optional: true, nullable: true, description: 'The user that speaks.' })
  UserProperties?: UserProperties | null;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.id,
    optional: true,
    nullable: true,
    description: 'Number of the customer.',
  })
  CustomerPhoneNumber?: string | null;

  @Field({ type: 'integer or text', optional: true, nullable: true, description: 'Direction of the call.', example: 1 })
  Direction?: number | string | null;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.id,
    optional: true,
    nullable: true,
    description: 'Number that called.',
  })
  CallerNumber?: string | null;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.id,
    optional: true,
    nullable: true,
    description: 'Number that was called.',
  })
  CalledNumber?: string | null;

  @Field({
    type: 'time',
    optional: true,
    nullable: true,
    format: 'date-time',
    description: 'When the call began (ISO 8601); may be blank.',
    example: '2026-05-17T09:30:00Z',
  })
  CallStartTime?: string | null;
}
