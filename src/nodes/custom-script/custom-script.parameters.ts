import { Field, MAX_MEMBERS } from '../../common/field/index.js';

/** The script of a new node: it passes events. */
const TEMPLATE = `createNode = function (nodeConfig, startMessage) {
  return {
    onEvent: function (eventInformation) {
      raiseEvent(eventInformation);
    },
  };
};
`;

export class CustomScriptParameters {
  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 200_000,
    description: 'JavaScript that defines `createNode(nodeConfig, startMessage)`.',
  })
  Script = TEMPLATE;

  @Field({ type: 'object', maxProperties: MAX_MEMBERS, description: 'The `nodeConfig` of `createNode`.' })
  Config: Record<string, unknown> = {};

  @Field({
    type: 'integer',
    minimum: 10,
    maximum: 10_000,
    unit: 'ms',
    description: 'Maximum time for one call of the script; `onStop` has at most 250 ms.',
  })
  TimeoutMsec = 1_000;

  @Field({
    type: 'integer',
    minimum: 16,
    maximum: 512,
    unit: 'MiB',
    description: 'Maximum memory of the script, including the 6 MiB of its engine.',
  })
  MaxMemoryMb = 32;

  @Field({ type: 'integer', minimum: 64, maximum: 512, unit: 'KiB', description: 'Maximum stack of the script.' })
  MaxStackKb = 256;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 100_000,
    description: 'Maximum number of events that one call may raise.',
  })
  MaxEventsPerCall = 1_000;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 1_000_000,
    description: 'Maximum number of events that the script may raise in an operation.',
  })
  MaxEvents = 100_000;

  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 64,
    description: 'Maximum number of calls by `HttpAgent` in flight; further calls wait.',
  })
  MaxConcurrentCalls = 4;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 100_000,
    description: 'Maximum number of calls by `HttpAgent` in an operation.',
  })
  MaxHttpCalls = 1_000;

  @Field({
    type: 'integer',
    minimum: 100,
    maximum: 600_000,
    unit: 'ms',
    description: 'Maximum time for one call by `HttpAgent`, retries included.',
  })
  CallTimeoutMsec = 10_000;

  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 60_000,
    unit: 'ms',
    description: 'Maximum time to connect for a call by `HttpAgent`.',
  })
  ConnectionTimeoutMsec = 5_000;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 100_000,
    description: 'Maximum number of lines that the script may log in an operation; further lines are dropped.',
  })
  MaxLogLines = 1_000;
}
