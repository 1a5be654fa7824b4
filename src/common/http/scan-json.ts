import { DataFlowError } from '../errors/index.js';
import { escapePointer, MAX_MEMBERS } from '../field/index.js';
import { inWords, type JsonPlace } from './json-fault.js';
import { endOfString } from './json-text.js';

/** Maximum nesting of arrays and objects in JSON that is read; its readers may recurse. */
const MAX_DEPTH = 64;
/** Members are counted no further, so that large objects are refused quickly. */
export const MAX_COUNTED = 20 * MAX_MEMBERS;
/** Maximum UTF-16 units of a key, as it is written. */
const MAX_KEY_LENGTH = 1_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** An array or an object that is open where the scan is. */
interface Level {
  readonly isArray: boolean;
  /** Members of an object, or commas of an array. */
  count: number;
  /** Where the last key is written, quotes included; nowhere in an array. */
  keyStart: number;
  keyEnd: number;
}

/**
 * Checks the shape of a JSON text before it is parsed, in one pass.
 *
 * Deep nesting and large objects cost their parser and readers much.
 *
 * @param name The name of the text in errors.
 * @param whole The text that `text` is a part of, and where it begins there, for errors.
 * @throws DataFlowError `request.malformed` for nesting deeper than 64 levels; `request.invalid` for an object of more
 *   than 1,000 members or a key of more than 1,000 characters, with its pointer.
 */
export function scanJson(text: string, name: string, whole: JsonPlace = { text, index: 0 }): void {
  const levels: Level[] = [];
  let stringStart = 0;
  let stringEnd = 0;
  let level: Level | undefined;
  const pointerTo = (parents: readonly Level[]): string => pointerOf(text, parents);
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        stringStart = index;
        stringEnd = index = endOfString(text, index);
        break;
      case COLON:
        if (!level || level.isArray) break;
        level.count += 1;
        if (level.count > MAX_COUNTED) {
          throw tooManyMembers(name, pointerTo(levels.slice(0, -1)), `more than ${MAX_COUNTED}`);
        }
        level.keyStart = stringStart;
        level.keyEnd = stringEnd + 1;
        if (stringEnd - stringStart - 1 > MAX_KEY_LENGTH) {
          const found = stringEnd - stringStart - 1;
          const detail = `expected keys of at most ${MAX_KEY_LENGTH} characters, found ${found}`;
          throw tooLarge(name, pointerTo(levels.slice(0, -1)), detail);
        }
        break;
      case COMMA:
        if (level?.isArray) level.count += 1;
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        if (levels.length === MAX_DEPTH) {
          const place = inWords({ text: whole.text, index: whole.index + index });
          const detail = `${name} is nested deeper than ${MAX_DEPTH} levels at ${place}.`;
          throw new DataFlowError('request.malformed', detail);
        }
        level = { isArray: text.charCodeAt(index) === OPEN_ARRAY, count: 0, keyStart: 0, keyEnd: 0 };
        levels.push(level);
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        levels.pop();
        if (level && !level.isArray && level.count > MAX_MEMBERS) {
          throw tooManyMembers(name, pointerTo(levels), String(level.count));
        }
        level = levels.at(-1);
    }
  }
}

/** @param pointer Where the object is in the document. */
export function tooManyMembers(name: string, pointer: string, found: string): DataFlowError {
  return tooLarge(name, pointer, `expected at most ${MAX_MEMBERS} members, found ${found}`);
}

/** @param pointer Where the fault is in the document. */
export function tooLarge(name: string, pointer: string, detail: string): DataFlowError {
  return new DataFlowError('request.invalid', `${name} is not as expected; \`errors\` says where.`, {
    faults: [{ pointer, detail }],
  });
}

function pointerOf(text: string, parents: readonly Level[]): string {
  return parents.map((level) => `/${level.isArray ? level.count : escapePointer(keyOf(text, level))}`).join('');
}

function keyOf(text: string, { keyStart, keyEnd }: Level): string {
  const key = text.slice(keyStart, keyEnd);
  try {
    return String(JSON.parse(key));
  } catch {
    return key;
  }
}
