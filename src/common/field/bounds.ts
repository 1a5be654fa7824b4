import type { FieldOptions } from './field-options.js';

/** Maximum characters of each kind of text from outside; docs/http.md lists them. */
export const MAX_LENGTH = {
  name: 200,
  /** RFC 5646, section 4.4.1. */
  languageTag: 35,
  address: 2_000,
  /** Ids, telephone numbers, path parameters. */
  id: 256,
  guid: 36,
  expression: 1_000,
  /** One value of `Settings`, or the default of a constraint. */
  setting: 10_000,
  prompt: 10_000,
  /** Tokens, keys and passwords. */
  secret: 16_384,
  /** An integer or a time that is written as text. */
  number: 64,
} as const;

/** Maximum members of any object in JSON from outside. They are counted before the JSON is parsed. */
export const MAX_MEMBERS = 1_000;

/** Maximum UTF-16 units of text whose characters are counted for an error: under 1 ms. */
const MAX_COUNTED = 100_000;

/** Whether text has more than `max` characters. Looks at no more than twice as many UTF-16 units. */
export function isLonger(text: string, max: number): boolean {
  if (text.length <= max) return false;
  return text.length > 2 * max || lengthOf(text) > max;
}

/** Characters (Unicode code points) of a text, as JSON Schema counts them. */
export function lengthOf(text: string): number {
  let pairs = 0;
  for (let index = 0; index < text.length - 1; index += 1) {
    if (!isSurrogate(text.charCodeAt(index), 0xd800) || !isSurrogate(text.charCodeAt(index + 1), 0xdc00)) continue;
    pairs += 1;
    index += 1;
  }
  return text.length - pairs;
}

/** @param first 0xD800 for a high surrogate, 0xDC00 for a low one. */
function isSurrogate(unit: number, first: number): boolean {
  return unit >= first && unit < first + 0x400;
}

/**
 * The reason why text is no id of anything; undefined where it may be one.
 *
 * It is too long, or has a control character, which no id has and the database may not be able to compare.
 */
export function idFault(text: string): string | undefined {
  if (isLonger(text, MAX_LENGTH.id)) return tooLong(text, MAX_LENGTH.id);
  const control = Array.from(text).findIndex((character) => character < ' ' || character === '\u007F');
  return control < 0 ? undefined : `expected no control character, found one at character ${control + 1}`;
}

/**
 * A size that exceeds a bound.
 *
 * It names the position within the value (`''`, or `/3` for an item), and the size with the limit.
 */
export interface BoundFault {
  readonly path: string;
  readonly detail: string;
}

/**
 * The bound of its field that a value exceeds; undefined where it exceeds none.
 *
 * Only sizes are checked: no pattern runs, and the type is not checked.
 */
export function boundFault(options: FieldOptions, value: unknown): BoundFault | undefined {
  if (!options.list || !Array.isArray(value)) return at('', sizeFault(options, value));
  const { maxItems = Infinity } = options;
  if (value.length > maxItems) return at('', tooManyItems(maxItems, value));
  for (const [index, item] of value.entries()) {
    const fault = sizeFault(options, item);
    if (fault !== undefined) return at(`/${index}`, fault);
  }
  return undefined;
}

function at(path: string, detail: string | undefined): BoundFault | undefined {
  return detail === undefined ? undefined : { path, detail };
}

function sizeFault({ type, maxLength, maxProperties, maxItems }: FieldOptions, value: unknown): string | undefined {
  if (typeof value === 'string') {
    if (maxLength === undefined || !isLonger(value, maxLength)) return undefined;
    return tooLong(value, maxLength);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    return type === 'any' && maxItems !== undefined && value.length > maxItems
      ? tooManyItems(maxItems, value)
      : undefined;
  }
  if (maxProperties === undefined) return undefined;
  const count = Object.keys(value).length;
  return count > maxProperties ? `expected at most ${maxProperties} members, found ${count}` : undefined;
}

function tooLong(text: string, max: number): string {
  const found = text.length > MAX_COUNTED ? `${text.length} UTF-16 units` : String(lengthOf(text));
  return `expected at most ${max} characters, found ${found}`;
}

function tooManyItems(maxItems: number, { length }: readonly unknown[]): string {
  return `expected an array of at most ${maxItems}, found an array of ${length}`;
}
