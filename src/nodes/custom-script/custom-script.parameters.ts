import { Field } from '../../common/field/index.js';

/** What a new node does until somebody writes a script: it passes events on. */
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

  @Field({ type: 'object', description: 'What `createNode` is given as `nodeConfig`.' })
  Config: Record<string, unknown> = {};

  @Field({
    type: 'integer',
    minimum: 10,
    maximum: 10_000,
    unit: 'ms',
    description: 'Longest time for one call of the script; `onStop` has at most 250 ms.',
  })
  TimeoutMsec = 1_000;

  @Field({
    type: 'integer',
    minimum: 16,
    maximum: 512,
    unit: 'MiB',
    description: 'Most memory of the script, the 6 MiB of its engine included.',
  })
  MaxMemoryMb = 32;

  @Field({ type: 'integer', minimum: 64, maximum: 512, unit: 'KiB', description: 'Most stack of the script.' })
  MaxStackKb = 256;

  @Field({ type: 'integer', minimum: 0, maximum: 100_000, description: 'Most events that one call may raise.' })
  MaxEventsPerCall = 1_000;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 1_000_000,
    description: 'Most events that the script may raise in an operation.',
  })
  MaxEvents = 100_000;

  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 64,
    description: 'Calls by `HttpAgent` that are under way at once; more wait.',
  })
  MaxConcurrentCalls = 4;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 100_000,
    description: 'Most calls by `HttpAgent` in an operation.',
  })
  MaxHttpCalls = 1_000;

  @Field({
    type: 'integer',
    minimum: 100,
    maximum: 600_000,
    unit: 'ms',
    description: 'Longest time for one call by `HttpAgent`, all tries included.',
  })
  CallTimeoutMsec = 10_000;

  @Field({ type: 'integer', minimum: 1, maximum: 60_000, unit: 'ms', description: 'Longest time to connect for it.' })
  ConnectionTimeoutMsec = 5_000;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 100_000,
    description: 'Most lines that the script may log in an operation; more are dropped.',
  })
  MaxLogLines = 1_000;
}
