import { Field } from '../../common/field/index.js';

/** What is known of the user that speaks. Other keys pass through. */
export class UserProperties {
  @Field({ type: 'string', optional: true, description: 'Name of the agent.' })
  AgentName?: string;

  @Field({ type: 'string', optional: true, description: 'Id of the device.' })
  DeviceId?: string;

  @Field({ type: 'string', optional: true, description: "The client's own id of the user." })
  ExternalId?: string;

  @Field({ type: 'string', optional: true, description: 'Id of the agent at the telephone exchange.' })
  PbxAgentId?: string;
}

/** What is known of the call. Other keys pass through. */
export class CallProperties {
  @Field({ type: 'string', optional: true, description: "The client's own id of the call." })
  ExternalId?: string;

  @Field({ type: () => UserProperties, optional: true, description: 'The user that speaks.' })
  UserProperties?: UserProperties;

  @Field({ type: 'string', optional: true, description: 'Number of the customer.' })
  CustomerPhoneNumber?: string;

  @Field({ type: 'integer or text', optional: true, nullable: true, description: 'Direction of the call.', example: 1 })
  Direction?: number | string | null;

  @Field({ type: 'string', optional: true, description: 'Number that called.' })
  CallerNumber?: string;

  @Field({ type: 'string', optional: true, description: 'Number that was called.' })
  CalledNumber?: string;

  @Field({
    type: 'string',
    optional: true,
    pattern: /^(\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?$/,
    format: 'date-time',
    description: 'When the call began (ISO 8601); may be blank.',
    example: '2026-05-17T09:30:00Z',
  })
  CallStartTime?: string;
}
