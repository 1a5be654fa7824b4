import { DataFlowError } from '../errors/index.js';
import { decodeUtf8, parseJson } from '../http/index.js';

export type ServiceMessage = Readonly<Record<string, unknown>>;

/**
 * A message of a service: a JSON object.
 *
 * @throws DataFlowError `node.service-failed` when it is anything else, or nested too deep.
 */
export function parseServiceMessage(message: string | Uint8Array): ServiceMessage {
  const json = parse(message);
  if (!isObject(json)) throw unexpected('a JSON object');
  return json;
}

/** The error of an unexpected message, which is not repeated: it may hold text of the call. */
export function unexpected(expected: string, pointer?: string, cause?: unknown): DataFlowError {
  const where = pointer === undefined ? '' : ` at '${pointer}' of its message`;
  return new DataFlowError('node.service-failed', `The service sent something else than ${expected}${where}.`, {
    cause,
  });
}

function parse(message: string | Uint8Array): unknown {
  try {
    return parseJson(typeof message === 'string' ? message : decodeUtf8(message, 'The message'), 'The message');
  } catch (cause) {
    throw unexpected('a JSON object', undefined, cause);
  }
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
