import { DataFlowError } from '../errors/index.js';

/** Deepest nesting of arrays and objects in JSON that is read. What walks over it may recurse. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/**
 * Refuses JSON that is nested too deeply, before it is parsed.
 *
 * @param json UTF-8.
 * @throws DataFlowError `request.malformed`
 */
export function refuseDeepJson(json: Uint8Array): void {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index] ?? 0;
    if (isText) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (OPEN.has(byte)) depth += 1;
    else if (CLOSE.has(byte)) depth -= 1;
    if (depth > MAX_DEPTH) {
      throw new DataFlowError('request.malformed', `The JSON is nested deeper than ${MAX_DEPTH} levels.`);
    }
  }
}
