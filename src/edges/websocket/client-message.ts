import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { boundFaults, found } from '../../common/field/index.js';
import { parseJson } from '../../common/http/index.js';
import {
  CLIENT_MESSAGE_NAMES,
  isObject,
  KnownKeys,
  UpdateDto,
  type JsonObject,
  type RefusableName,
} from '../../protocol/index.js';

/** A message from a client. */
export type ClientMessage =
  | { readonly kind: 'audio'; readonly bytes: Uint8Array }
  | { readonly kind: 'Start'; readonly json: JsonObject }
  | {
      readonly kind: 'Update';
      readonly settings: JsonObject | undefined;
      readonly token: string | undefined;
      /** The message as it was sent. */
      readonly json: JsonObject;
    }
  | { readonly kind: 'Event'; readonly event: unknown }
  | { readonly kind: 'Finalize' | 'Stop' };

/** A text frame that is JSON and no message of the protocol. */
export class MessageFault extends DataFlowError {
  /** @param answers The message that it appears to be, for its answer. */
  constructor(
    readonly answers: RefusableName,
    pointer: string,
    detail: string,
  ) {
    super('request.invalid', 'The message is invalid: `errors` lists each fault with its place.', {
      faults: [{ pointer, detail }],
    });
  }
}

/** Keys of messages beside those of Start, whose readers fold them. */
const MESSAGE_KEYS = new KnownKeys(['MessageName', 'Event', 'Settings', 'Token']);

/** The error of a message that is not expected now. */
export function misplaced(expected: string, found: string): DataFlowError {
  return new DataFlowError('request.invalid', `Expected ${expected}, found ${found}.`);
}

/**
 * Reads a text frame.
 *
 * @throws MessageFault for JSON that is no message, or exceeds a bound; DataFlowError `request.malformed` for what is not
 *   JSON.
 */
export function readMessage(text: string): ClientMessage {
  const sent = parse(text);
  if (!isObject(sent)) throw new MessageFault('Error', '', `expected a JSON object, found ${found(sent)}`);
  const faults: Fault[] = [];
  const json = MESSAGE_KEYS.fold(sent, '', faults);
  const [twice] = faults;
  if (twice) throw new MessageFault('Error', twice.pointer, twice.detail);
  const { MessageName, Event } = json;
  // Messages of other protocols have a text at `event`.
  const isEvent = Object.hasOwn(sent, 'Event') || isObject(Event);
  if (MessageName === undefined && isEvent) return { kind: 'Event', event: Event };
  const name = CLIENT_MESSAGE_NAMES.find((known) => known === MessageName);
  switch (name) {
    case undefined:
      throw new MessageFault(
        'Error',
        '/MessageName',
        `expected ${CLIENT_MESSAGE_NAMES.join(', ')}, or an Event; found ${said(MessageName)}`,
      );
    case 'Start':
      return { kind: 'Start', json: sent };
    case 'Update':
      return readUpdate(json, sent);
    default:
      return { kind: name };
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text, 'The message');
  } catch (error) {
    const [fault] = error instanceof DataFlowError ? (error.faults ?? []) : [];
    throw fault ? new MessageFault('Error', fault.pointer, fault.detail) : error;
  }
}

function readUpdate(json: JsonObject, sent: JsonObject): ClientMessage {
  const { Settings, Token } = json;
  const [oversize] = boundFaults(UpdateDto, json);
  if (oversize) throw new MessageFault('Update', oversize.pointer, oversize.detail);
  if (Settings !== undefined && Settings !== null && !isObject(Settings)) {
    throw new MessageFault('Update', '/Settings', `expected an object, found ${found(Settings)}`);
  }
  if (Token !== undefined && Token !== null && typeof Token !== 'string') {
    throw new MessageFault('Update', '/Token', `expected a token, found ${found(Token)}`);
  }
  return { kind: 'Update', settings: Settings ?? undefined, token: Token ?? undefined, json: sent };
}

/** A name that is wrong, repeated where it is short. */
function said(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name.slice(0, 40)) : found(name);
}
