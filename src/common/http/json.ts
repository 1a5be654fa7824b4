import { DataFlowError } from '../errors/index.js';
import { notJson, type JsonPlace } from './json-fault.js';
import { scanJson } from './scan-json.js';

/**
 * Parses the JSON of a client.
 *
 * @param name What the text is, as errors call it: `Parameters`.
 * @param whole The text that `text` is a part of, and where it begins there, for errors.
 * @throws DataFlowError `request.malformed` for what is not JSON, or is nested deeper than 64 levels; `request.invalid`
 *   for an object of more than 1,000 members.
 */
export function parseJson(text: string, name: string, whole?: JsonPlace): unknown {
  scanJson(text, name, whole);
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(name, text, whole);
  }
}

/**
 * Decodes the text of a client.
 *
 * @param name What the text is, as errors call it.
 * @throws DataFlowError `request.malformed`
 */
export function decodeUtf8(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataFlowError('request.malformed', `${name} is not UTF-8.`);
  }
}
