/** A header such as `Content-Type`: its value, and its parameters in order. */
export interface HeaderValue {
  readonly value: string;
  /** Names are in lower case. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** A quoted string that begins at `start`: its content, and the index after its last quote. */
type QuotedReader = (text: string, start: number) => { readonly content: string; readonly end: number } | undefined;

/**
 * Splits a header into its value and its parameters; `;` in a quoted string does not separate.
 *
 * Quoted strings are read as RFC 9110, section 5.6.4, defines them. If that does not fit the whole header, a backslash
 * is a character like any other: clients send `filename="D:\Calls\"`, and quotes that are not escaped.
 */
export function readHeaderValue(header: string): HeaderValue {
  return split(header, readQuoted) ?? split(header, readUnescaped) ?? { value: header.trim(), parameters: [] };
}

/** The first parameter of a name, which is in lower case. */
export function parameterOf({ parameters }: HeaderValue, name: string): string | undefined {
  return parameters.find(([known]) => known === name)?.[1];
}

function split(header: string, quoted: QuotedReader): HeaderValue | undefined {
  const parameters: [string, string][] = [];
  const valueEnd = endOfItem(header, 0);
  for (let at = valueEnd + 1; at < header.length;) {
    let end = endOfItem(header, at);
    const item = header.slice(at, end);
    const equals = item.indexOf('=');
    if (equals >= 0) {
      const name = item.slice(0, equals).trim().toLowerCase();
      const start = skipSpaces(header, at + equals + 1);
      if (header[start] === '"') {
        const read = quoted(header, start);
        if (!read) return undefined;
        parameters.push([name, read.content]);
        end = skipSpaces(header, read.end);
      } else parameters.push([name, item.slice(equals + 1).trim()]);
    }
    at = end + 1;
  }
  return { value: header.slice(0, valueEnd).trim(), parameters };
}

const readQuoted: QuotedReader = (text, start) => {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') {
      if (!isItemEnd(text, at + 1)) return undefined;
      return { content: text.slice(start + 1, at).replaceAll(/\\(.)/gs, '$1'), end: at + 1 };
    }
  }
  return undefined;
};

/** Reads up to the quote that ends the parameter; without one, the first quote belongs to the content. */
const readUnescaped: QuotedReader = (text, start) => {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (isItemEnd(text, at + 1)) return { content: text.slice(start + 1, at), end: at + 1 };
  }
  return { content: text.slice(start), end: text.length };
};

function isItemEnd(text: string, at: number): boolean {
  const next = skipSpaces(text, at);
  return next === text.length || text[next] === ';';
}

function endOfItem(text: string, from: number): number {
  const at = text.indexOf(';', from);
  return at < 0 ? text.length : at;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}
