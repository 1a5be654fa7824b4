import { DataFlowError } from '../common/errors/index.js';
import { found } from '../common/field/index.js';
import { parseJson } from '../common/http/index.js';
import type { JsonObject } from '../operations/index.js';

/** What a client sends. */
export type ClientMessage =
  | { readonly kind: 'audio'; readonly bytes: Uint8Array }
  | { readonly kind: 'Start'; readonly json: JsonObject }
  | { readonly kind: 'Update'; readonly settings: JsonObject | undefined; readonly token: string | undefined }
  | { readonly kind: 'Event'; readonly event: unknown }
  | { readonly kind: 'Finalize' | 'Stop' }
  /** From the session itself: audio that was too short to go on alone has waited long enough. */
  | { readonly kind: 'settle' };

/** The messages that a client names. */
const NAMES = ['Start', 'Update', 'Finalize', 'Stop'] as const;

/** A text frame that is JSON and no message of the protocol. */
export class MessageFault extends DataFlowError {
  /** @param answers The message that it seems to be, as far as its answer tells. */
  constructor(
    readonly answers: string,
    pointer: string,
    detail: string,
  ) {
    super('request.invalid', 'The message is not as expected; `errors` tells where.', {
      faults: [{ pointer, detail }],
    });
  }
}

/**
 * Reads a text frame.
 *
 * @throws MessageFault for JSON that is no message; DataFlowError `request.malformed` for what is not JSON.
 */
export function readMessage(text: string): ClientMessage {
  const json = parseJson(text, 'The message');
  if (!isObject(json)) throw new MessageFault('Error', '', `expected a JSON object, found ${found(json)}`);
  const { MessageName } = json;
  if (MessageName === undefined && Object.hasOwn(json, 'Event')) return { kind: 'Event', event: json.Event };
  const name = NAMES.find((known) => known === MessageName);
  switch (name) {
    case undefined:
      throw new MessageFault(
        'Error',
        '/MessageName',
        `expected ${NAMES.join(', ')}, or an Event; found ${said(MessageName)}`,
      );
    case 'Start':
      return { kind: 'Start', json };
    case 'Update':
      return readUpdate(json);
    default:
      return { kind: name };
  }
}

function readUpdate({ Settings, Token }: JsonObject): ClientMessage {
  if (Settings !== undefined && Settings !== null && !isObject(Settings)) {
    throw new MessageFault('Update', '/Settings', `expected an object, found ${found(Settings)}`);
  }
  if (Token !== undefined && Token !== null && typeof Token !== 'string') {
    throw new MessageFault('Update', '/Token', `expected a token, found ${found(Token)}`);
  }
  return { kind: 'Update', settings: Settings ?? undefined, token: Token ?? undefined };
}

function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** A name that is wrong, repeated where it is short. */
function said(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name.slice(0, 40)) : found(name);
}
