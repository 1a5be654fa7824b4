import { DataFlowError } from '../errors/index.js';

/** A text in which a fault is, and where: the index of its UTF-16 unit. */
export interface JsonPlace {
  readonly text: string;
  readonly index: number;
}

interface JsonFault {
  readonly index: number;
  /** The kind of text that JSON has there. */
  readonly expected: string;
}

/** Words that writers of other languages take for JSON. They are repeated in errors; other text is not. */
const FOREIGN = /-?(?:NaN|Infinity|None|True|False|undefined|nan|inf|TRUE|FALSE|NULL)\b/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const BLANKS = /[ \t\n\r]*/y;
const LITERALS = ['true', 'false', 'null'];

/**
 * Makes the error of text that is not JSON.
 *
 * @param name The name of the text in errors.
 * @param part The text that could not be parsed.
 * @param whole The text that `part` is from, and where it begins there.
 */
export function notJson(name: string, part: string, whole: JsonPlace = { text: part, index: 0 }): DataFlowError {
  const { index, expected } = findJsonFault(part);
  const place = { text: whole.text, index: whole.index + index };
  return malformedAt(name, place, `expected ${expected}, found ${foundAt(place)}`);
}

/** Makes the error of text that is not JSON because of what is at a place. */
export function malformedAt(name: string, place: JsonPlace, detail: string): DataFlowError {
  return new DataFlowError(
    'request.malformed',
    `${name} is not JSON: it cannot be read at ${inWords(place)}: ${detail}.`,
  );
}

/** A place in words: line, column and character, each from 1. */
export function inWords({ text, index }: JsonPlace): string {
  const breaks = /\r\n|\r|\n/g;
  let line = 1;
  let start = 0;
  for (let next = breaks.exec(text); next && next.index < index; next = breaks.exec(text)) {
    line += 1;
    start = breaks.lastIndex;
  }
  return `line ${line}, column ${Math.max(0, index - start) + 1} (character ${index + 1})`;
}

/** The text at a place: one character, or a word of other languages. */
export function foundAt({ text, index }: JsonPlace): string {
  FOREIGN.lastIndex = index;
  const word = FOREIGN.exec(text)?.[0] ?? String.fromCodePoint(text.codePointAt(index) ?? 0);
  return index >= text.length ? 'the end of the text' : JSON.stringify(word);
}

/** Finds where a text stops being JSON (RFC 8259), in one pass and without recursion. */
function findJsonFault(text: string): JsonFault {
  const closers: ('}' | ']')[] = [];
  let index = 0;
  let expects: 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'more' = 'value';
  for (;;) {
    index = after(BLANKS, text, index);
    const character = text[index];
    const closer = closers.at(-1);
    if (expects === 'colon') {
      if (character !== ':') return { index, expected: 'a colon' };
      index += 1;
      expects = 'value';
    } else if (expects === 'more' && closer === undefined) {
      return { index, expected: 'nothing more' };
    } else if (expects === 'more' && character === ',') {
      index += 1;
      expects = closer === '}' ? 'key' : 'value';
    } else if (character === closer && (expects === 'more' || expects === 'key or }' || expects === 'value or ]')) {
      closers.pop();
      index += 1;
      expects = 'more';
    } else if (expects === 'more') {
      return { index, expected: `a comma or ${JSON.stringify(closer)}` };
    } else if (expects === 'key' || expects === 'key or }') {
      if (character !== '"') return { index, expected: 'a key in double quotes' };
      const fault = skipString(text, index);
      if (typeof fault !== 'number') return fault;
      index = fault;
      expects = 'colon';
    } else if (character === '{' || character === '[') {
      closers.push(character === '{' ? '}' : ']');
      index += 1;
      expects = character === '{' ? 'key or }' : 'value or ]';
    } else {
      const fault = skipScalar(text, index);
      if (typeof fault !== 'number') return fault;
      index = fault;
      expects = 'more';
    }
  }
}

/** @returns The index after a string, a number or a literal. */
function skipScalar(text: string, index: number): number | JsonFault {
  if (text[index] === '"') return skipString(text, index);
  const literal = LITERALS.find((word) => text.startsWith(word, index));
  if (literal !== undefined) return index + literal.length;
  const end = after(NUMBER, text, index);
  return end === index ? { index, expected: 'a value' } : end;
}

/** @returns The index after a string. */
function skipString(text: string, start: number): number | JsonFault {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x22) return index + 1;
    if (code < 0x20) return { index, expected: 'a control character of a string as an escape' };
    if (code !== 0x5c) continue;
    const end = after(ESCAPE, text, index);
    if (end === index) return { index, expected: 'an escape of JSON' };
    index = end - 1;
  }
  return { index: text.length, expected: 'the quote that ends a string' };
}

/** The index after what a sticky pattern matches; `index` where it does not match. */
function after(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index;
  return index + (pattern.exec(text)?.[0].length ?? 0);
}
