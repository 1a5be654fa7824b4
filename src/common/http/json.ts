import { DataFlowError } from '../errors/index.js';
import { scanJson } from './scan-json.js';

/**
 * Parses the JSON of a client.
 *
 * @param name What the text is, as errors call it: `Parameters`.
 * @throws DataFlowError `request.malformed` for what is not JSON, or is nested deeper than 64 levels; `request.invalid`
 *   for an object of more than 1,000 members.
 */
export function parseJson(text: string, name: string): unknown {
  scanJson(text, name);
  try {
    return JSON.parse(text);
  } catch (error) {
    const [, position] = /at position (\d+)/.exec((error as Error).message) ?? [];
    const place = position === undefined ? '' : ` at character ${Number(position) + 1}`;
    throw new DataFlowError('request.malformed', `${name} is not JSON: it cannot be read${place}.`);
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
