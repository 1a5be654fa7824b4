import { DataFlowError } from '../errors/index.js';
import { escapePointer, MAX_MEMBERS } from '../field/index.js';
import { runInSlices, type Steps } from '../slices/index.js';
import { foundAt, inWords, malformedAt } from './json-fault.js';
import { parseJson } from './json.js';
import { endOfString } from './json-text.js';
import { MAX_COUNTED, tooLarge, tooManyMembers } from './scan-json.js';

/** Text of at most so many characters is parsed at once. */
const AT_ONCE = 256 * 1024;

/** Characters that are looked at between two looks at the clock. */
const STEP = 64 * 1024;

/** Largest member or entry that is parsed at once, in characters. */
const MAX_PART = 2 * 1024 ** 2;

/** Maximum entries of an array in the object. */
const MAX_ENTRIES = 10_000;

const [QUOTE, COMMA, COLON] = ['"', ',', ':'].map((text) => text.charCodeAt(0));
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = ['[', ']', '{', '}'].map((text) => text.charCodeAt(0));

/** From the first character to after the last. */
type Range = readonly [start: number, end: number];

interface Member {
  /** The key with its value. */
  readonly range: Range;
  /** Where the value is an array: its entries. */
  entries: Range[] | undefined;
  colon: number;
}

/**
 * Parses the JSON of a client, which may be large, and yields to other work every few milliseconds.
 *
 * It parses the members of an object one by one, and the entries of arrays in it.
 *
 * @param name The name of the text in errors.
 * @throws DataFlowError as `parseJson`; `request.invalid` also for an array of more than 10,000 entries in the object,
 *   and `request.malformed` for a member or an entry of more than 2 MiB.
 */
export function parseJsonInSlices(text: string, name: string, atOnce = AT_ONCE): Promise<unknown> {
  return runInSlices(parseSteps(text, name, atOnce));
}

function* parseSteps(text: string, name: string, atOnce: number): Steps<unknown> {
  if (text.length <= atOnce) return parseJson(text, name);
  const members = yield* membersOf(text, name);
  const parsed: [string, unknown][] = [];
  for (const { range, entries, colon } of members) {
    yield;
    if (!entries) {
      parsed.push(
        ...Object.entries(parseJson(`{${part(text, range, name)}}`, name, { text, index: range[0] - 1 }) as object),
      );
      continue;
    }
    const key = keyOf(text, [range[0], colon], name);
    const values: unknown[] = [];
    for (const entry of entries) {
      yield;
      values.push(parsePart(text, entry, name, `/${escapePointer(key)}/${values.length}`));
    }
    parsed.push([key, values]);
  }
  return Object.fromEntries(parsed);
}

/** @param pointer Where the part is in the document. */
function parsePart(text: string, range: Range, name: string, pointer: string): unknown {
  try {
    return parseJson(part(text, range, name), name, { text, index: range[0] });
  } catch (error) {
    if (!(error instanceof DataFlowError) || !error.faults) throw error;
    const faults = error.faults.map((fault) => ({ ...fault, pointer: pointer + fault.pointer }));
    throw new DataFlowError(error.code, error.detail, { faults });
  }
}

function part(text: string, [start, end]: Range, name: string): string {
  const found = text.slice(start, end);
  if (found.length > MAX_PART) {
    const place = inWords({ text, index: start });
    const detail = `${name} has a member or an entry of ${found.length} characters at ${place}; expected at most ${MAX_PART}.`;
    throw new DataFlowError('request.malformed', detail);
  }
  if (isBlank(found)) throw notJson(name, text, start);
  return found;
}

/** The key of a member, from its range up to the colon. */
function keyOf(text: string, range: Range, name: string): string {
  const [key = ''] = Object.keys(
    parseJson(`{${part(text, range, name)}:0}`, name, { text, index: range[0] - 1 }) as object,
  );
  return key;
}

/** Finds the members of an object, and the entries of those that are arrays. */
function* membersOf(text: string, name: string): Steps<Member[]> {
  const first = text.search(/[^ \t\n\r]/);
  if (text.charCodeAt(first) !== OPEN_OBJECT) throw notJson(name, text, Math.max(0, first), 'an object');
  const members: Member[] = [];
  let depth = 0;
  let isArray = false;
  let colon = -1;
  let start = first + 1;
  let entryStart = 0;
  let entries: Range[] | undefined;
  // Where the last character is that is neither blank nor inside a string.
  let last = first;
  const endEntry = (end: number): void => {
    if (!entries) return;
    // `[]` has none; what is empty between commas is found when it is parsed.
    if (entries.length > 0 || text.charCodeAt(end) === COMMA || !isBlank(text.slice(entryStart, end))) {
      entries.push([entryStart, end]);
    }
    if (entries.length > MAX_ENTRIES) {
      const pointer = `/${escapePointer(keyOf(text, [start, colon], name))}`;
      throw tooLarge(name, pointer, `expected an array of at most ${MAX_ENTRIES}, found more`);
    }
    entryStart = end + 1;
  };
  const endMember = (end: number): void => {
    const isEmpty = members.length === 0 && text.charCodeAt(end) === CLOSE_OBJECT && isBlank(text.slice(start, end));
    if (!isEmpty) members.push({ range: [start, end], entries: isArray ? entries : undefined, colon });
    if (members.length > MAX_COUNTED) throw tooManyMembers(name, '', `more than ${MAX_COUNTED}`);
    start = end + 1;
    colon = -1;
    isArray = false;
    entries = undefined;
  };
  let pauseAt = STEP;
  for (let index = first; index < text.length; index += 1) {
    if (index >= pauseAt) {
      pauseAt = index + STEP;
      yield;
    }
    const code = text.charCodeAt(index);
    if (isBlankCode(code)) continue;
    const before = last;
    last = index;
    if (isArray && code !== COMMA && code !== CLOSE_OBJECT) {
      // The value goes on after its array: the member is parsed at once, which refuses it.
      isArray = false;
      entries = undefined;
    }
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === COLON && depth === 1 && colon < 0) colon = index;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      depth += 1;
      if (depth === 2 && code === OPEN_ARRAY && before === colon) {
        entries = [];
        entryStart = index + 1;
      }
    } else if (code === COMMA && depth === 1) endMember(index);
    else if (code === COMMA && depth === 2) endEntry(index);
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      if (depth === 2 && entries && !isArray) {
        if (code !== CLOSE_ARRAY) throw notJson(name, text, index);
        endEntry(index);
        isArray = true;
      }
      depth -= 1;
      if (depth === 0) {
        if (code !== CLOSE_OBJECT) throw notJson(name, text, index);
        endMember(index);
        if (!isBlank(text.slice(index + 1))) throw notJson(name, text, index + 1);
        if (members.length > MAX_MEMBERS) throw tooManyMembers(name, '', String(members.length));
        return members;
      }
    }
  }
  throw notJson(name, text, text.length);
}

/** Whether text consists of blanks as JSON defines them (RFC 8259, section 2). */
function isBlank(text: string): boolean {
  return !/[^ \t\n\r]/.test(text);
}

function isBlankCode(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function notJson(name: string, text: string, start: number, expected = 'a comma, a value or the end'): DataFlowError {
  const index = start + text.slice(start).search(/[^ \t\n\r]|$/);
  return malformedAt(name, { text, index }, `expected ${expected}, found ${foundAt({ text, index })}`);
}
