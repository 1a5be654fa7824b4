import type { Type } from '@nestjs/common';
import { jsonSchemaOf, type JsonSchema } from '../../common/field/index.js';
import { Problem, ProblemFault, ProblemNode } from '../../common/problem-details/index.js';
import { CallProperties, EventDto, InputFormat, OutputFormat, UserProperties } from '../../protocol/index.js';

/** Classes that have a shared schema, and its name. */
const SHARED: Readonly<Record<string, Type<object>>> = {
  Event: EventDto,
  CallProperties,
  UserProperties,
  InputFormat,
  OutputFormat,
  Problem,
  ProblemFault,
  ProblemNode,
};

/** Classes that the server sends. Others may have unknown keys, which pass through. */
const SENT = new Set<Type<object>>([Problem, ProblemFault, ProblemNode]);

/** All shared schemas, and the event as the server sends it: all nine keys, and the channel a number. */
export function sharedSchemas(): Record<string, JsonSchema> {
  const entries = Object.entries(SHARED).map(([name, target]) => [name, schemaOf(target, SENT.has(target))] as const);
  const event = schemaOf(EventDto, true);
  const properties = event.properties as Readonly<Record<string, JsonSchema>>;
  const sent = {
    ...event,
    properties: { ...properties, Channel: { type: 'integer', description: properties.Channel?.description } },
    required: Object.keys(properties),
  };
  return { ...Object.fromEntries(entries), SentEvent: sent };
}

/** The schema of a message with a name. */
export function namedSchema(name: string, members: Type<object>): JsonSchema {
  return withConstants(schemaOf(members, false), { MessageName: name });
}

/** The schema of an answer: success with its members, or failure with a problem. */
export function answerSchema(name: string, members: Type<object>): JsonSchema {
  const yes = withConstants(schemaOf(members, true), { MessageName: name, Success: true });
  return { oneOf: [yes, complaintSchema(name)] };
}

/** The schema of an answer that reports a failure. */
export function complaintSchema(name: string): JsonSchema {
  const problem = {
    type: 'object',
    properties: { Error: ref('Problem') },
    required: ['Error'],
    additionalProperties: false,
  };
  return withConstants(problem, { MessageName: name, Success: false });
}

export function ref(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function schemaOf(target: Type<object>, isClosed: boolean): JsonSchema {
  return { ...jsonSchemaOf(target, refer), additionalProperties: !isClosed };
}

/** Keywords beside a `$ref` would be ignored, so the reference has none. */
function refer(target: Type<object>): JsonSchema {
  const [name] = Object.entries(SHARED).find(([, shared]) => shared === target) ?? [];
  if (name === undefined) throw new Error(`${target.name} has no schema of its own`);
  return { allOf: [ref(name)] };
}

function withConstants(schema: JsonSchema, constants: Readonly<Record<string, unknown>>): JsonSchema {
  const fixed = Object.entries(constants).map(([key, value]) => [key, { type: typeof value, const: value }] as const);
  const { properties, required = [] } = schema as { properties: object; required?: readonly string[] };
  return {
    ...schema,
    properties: { ...Object.fromEntries(fixed), ...properties },
    required: [...Object.keys(constants), ...required],
  };
}
