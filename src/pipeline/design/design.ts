import { Field, MAX_LENGTH, MAX_MEMBERS } from '../../common/field/index.js';
import { FLOW_TYPES, type FlowType } from '../../protocol/index.js';

/** Names travel in a header; `validate` is a route. */
export const PROJECT_NAME = /^(?!validate$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

const PLAIN_NAME = 'at most 64 letters, digits, `_` and `-`, the first a letter or a digit';
const A_PORT = 'a port, such as `entry.audio.0` or `vad.audio`';

const NODE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const SETTING_KEY = /^(?!__)[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const PORT_ADDRESS = /^[A-Za-z0-9_-]{1,64}\.[a-z]+(\.([0-9]|[12][0-9]|3[01]|[a-z]+))?$/;

/** Maximum entries of each list of a design. */
export const MAX_ENTRIES = { constraints: 200, nodes: 500, connections: 2_000 } as const;

export const CONSTRAINT_TYPES = ['boolean', 'integer', 'number', 'string', 'enum'] as const;
export type ConstraintType = (typeof CONSTRAINT_TYPES)[number];

/** A switch of the project, set by a key of `Settings`. */
export class DesignConstraint {
  @Field({
    type: 'string',
    maxLength: 64,
    pattern: SETTING_KEY,
    meaning: 'at most 64 letters, digits and `_`, the first no digit, not `__` at the start',
    description: 'The key of `Settings` that sets it.',
  })
  key!: string;

  @Field({ type: 'string', enum: CONSTRAINT_TYPES, description: 'Type of its values.' })
  type!: ConstraintType;

  @Field({
    type: 'any',
    maxLength: MAX_LENGTH.setting,
    maxItems: 100,
    maxProperties: 100,
    optional: true,
    description: 'Its value when the client leaves the key out.',
  })
  default?: unknown;

  @Field({ type: 'string', optional: true, maxLength: 500, description: 'Purpose of the setting.' })
  description?: string;

  @Field({
    type: 'string',
    list: true,
    optional: true,
    maxItems: 100,
    maxLength: MAX_LENGTH.name,
    description: 'The values of an `enum`.',
  })
  values?: string[];
}

/** Position of a node in the drawing. */
export class DesignPosition {
  @Field({ type: 'number', description: 'To the right.' })
  x!: number;

  @Field({ type: 'number', description: 'Downwards.' })
  y!: number;
}

export class DesignNode {
  @Field({
    type: 'string',
    maxLength: 64,
    pattern: NODE_ID,
    meaning: PLAIN_NAME,
    description: 'Its name in the design.',
  })
  id!: string;

  @Field({ type: 'string', minLength: 1, maxLength: 64, description: 'Its type; `GET /nodes` lists them.' })
  type!: string;

  @Field({
    type: 'object',
    maxProperties: MAX_MEMBERS,
    optional: true,
    description: "The type's parameters; those left out have their defaults.",
  })
  parameters?: Record<string, unknown>;

  @Field({
    type: 'string',
    optional: true,
    maxLength: MAX_LENGTH.expression,
    description:
      'Condition over the constraints and `ChannelCount`, in CEL (Common Expression Language). Without it the node is on.',
    example: 'Punctuation && Tier == "gold"',
  })
  when?: string;

  @Field({
    type: 'string',
    enum: ['fail', 'skip'],
    description:
      'Effect of a failure of the node: the operation ends, or the node is left out with a `Node Error` event.',
  })
  onError: 'fail' | 'skip' = 'fail';

  @Field({ type: () => DesignPosition, optional: true, description: 'Position in the drawing.' })
  position?: DesignPosition;
}

export class DesignConnection {
  @Field({
    type: 'string',
    maxLength: 200,
    pattern: PORT_ADDRESS,
    meaning: A_PORT,
    description: 'An outlet.',
    example: 'entry.audio.0',
  })
  from!: string;

  @Field({
    type: 'string',
    maxLength: 200,
    pattern: PORT_ADDRESS,
    meaning: A_PORT,
    description: 'An inlet.',
    example: 'vad.audio',
  })
  to!: string;

  @Field({
    type: 'string',
    optional: true,
    maxLength: MAX_LENGTH.expression,
    description: 'Condition, as on a node; false carries nothing.',
  })
  when?: string;
}

/** The members of a design that describe the project as a whole. */
export class DesignHead {
  @Field({
    type: 'string',
    maxLength: 64,
    pattern: PROJECT_NAME,
    meaning: `${PLAIN_NAME}; not \`validate\`, which is reserved`,
    description: 'Name of the project, unique in its tenant; `validate` is reserved.',
    example: 'demo-batch',
  })
  name!: string;

  @Field({ type: 'string', maxLength: 2000, description: 'Purpose of the project.' })
  description = '';

  @Field({ type: 'string', list: true, maxItems: 2, enum: FLOW_TYPES, description: 'How it may be run.' })
  flowTypes!: FlowType[];

  @Field({
    type: 'string',
    optional: true,
    enum: ['events', 'off'],
    description: 'Whether `Warning` events end the result. Their codes are in `Dataflow-Warnings` and `Final` anyway.',
  })
  warnings: 'events' | 'off' = 'events';

  @Field({
    type: 'boolean',
    optional: true,
    description:
      'Whether conversation documents show gender, age and emotion of the speakers, except of agents. Check first that the law allows it.',
  })
  profileSpeakers = false;

  @Field({
    type: 'boolean',
    optional: true,
    description:
      'Whether, with `profileSpeakers`, they show those of agents too. The EU AI Act, Article 5(1)(f), forbids to infer emotions at the workplace.',
  })
  profileAgents = false;
}

/** A project as an admin draws it: nodes, and connections between their ports. */
export class Design extends DesignHead {
  @Field({
    type: () => DesignConstraint,
    list: true,
    maxItems: MAX_ENTRIES.constraints,
    description: 'Switches that clients may set.',
  })
  constraints: DesignConstraint[] = [];

  @Field({ type: () => DesignNode, list: true, maxItems: MAX_ENTRIES.nodes, description: 'The nodes.' })
  nodes!: DesignNode[];

  @Field({
    type: () => DesignConnection,
    list: true,
    maxItems: MAX_ENTRIES.connections,
    description: 'The connections between its nodes.',
  })
  connections!: DesignConnection[];
}
