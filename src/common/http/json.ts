import { DataFlowError } from '../errors/index.js';

/** Deepest nesting of arrays and objects in JSON that is read. What walks over it may recurse. */
const MAX_DEPTH = 64;

const OPEN = new Set(['[', '{']);
const CLOSE = new Set([']', '}']);

/**
 * Parses the JSON of a client.
 *
 * @param name What the text is, as errors call it: `Parameters`.
 * @throws DataFlowError `request.malformed` for what is not JSON, or is nested deeper than 64 levels.
 */
export function parseJson(text: string, name: string): unknown {
  refuseDeepJson(text, name);
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

/** Looks before it is parsed: a deep text costs its parser much. */
function refuseDeepJson(text: string, name: string): void {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (isText) {
      if (character === '\\') index += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (OPEN.has(character)) depth += 1;
    else if (CLOSE.has(character)) depth -= 1;
    if (depth > MAX_DEPTH) {
      throw new DataFlowError('request.malformed', `${name} is nested deeper than ${MAX_DEPTH} levels.`);
    }
  }
}
