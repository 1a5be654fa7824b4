import { Field } from '../common/field/index.js';
import { StartDto } from './start.js';
import { UpdateDto } from './update.js';

/** The response to Start. */
export class StartResponse {
  @Field({ type: 'string', description: 'Id of the operation; `POST /sessions` takes it.' })
  SessionId!: string;

  @Field({ type: 'string', description: 'The project that runs.' })
  ProjectName!: string;

  @Field({ type: 'integer', description: 'Its version.' })
  ProjectVersion!: number;
}

/** The response to Update. */
export class UpdateResponse {
  @Field({ type: 'string', list: true, description: 'Keys of this Update that apply only to a new operation.' })
  NotApplied!: string[];
}

/** The members of a message that has only its name. */
export class NoMembers {}

interface ClientMessageDeclaration {
  readonly summary: string;
  /** Its members beside `MessageName`. */
  readonly members: new () => object;
  /** Members of its response beside `MessageName` and `Success`. */
  readonly response: new () => object;
}

/** The messages that the client of a stream sends by name. Events and audio carry no name. */
export const CLIENT_MESSAGES = {
  Start: {
    summary: 'Starts the operation. The first message, and the only one.',
    members: StartDto,
    response: StartResponse,
  },
  Update: { summary: 'Overwrites settings, or renews the token.', members: UpdateDto, response: UpdateResponse },
  Finalize: { summary: 'The input has ended: every node finishes its work.', members: NoMembers, response: NoMembers },
  Stop: { summary: 'Every node drops its work.', members: NoMembers, response: NoMembers },
} as const satisfies Record<string, ClientMessageDeclaration>;

export type ClientMessageName = keyof typeof CLIENT_MESSAGES;

/** The names, in the order in which errors and documents list them. */
export const CLIENT_MESSAGE_NAMES = Object.keys(CLIENT_MESSAGES) as ClientMessageName[];

/** Responses that are sent only on failure, keyed by the message that they answer. */
export const FAILURE_RESPONSES = {
  Event: 'Answers an event that is not as expected; the stream goes on.',
  Error: 'Answers JSON that is no message; the stream goes on.',
} as const;

/** The messages that can be refused. */
export type RefusableName = ClientMessageName | keyof typeof FAILURE_RESPONSES;

/** The members of the response to a message that succeeded. */
export type ResponseMembers<N extends ClientMessageName> = InstanceType<(typeof CLIENT_MESSAGES)[N]['response']>;

/** The `MessageName` of a response. */
export function responseName<N extends RefusableName>(name: N): `${N}Response` {
  return `${name}Response`;
}
