import type { IncomingMessage } from 'node:http';

/**
 * The preferences in the `Prefer` headers of a request (RFC 7240), by their names in lowercase.
 *
 * A preference without a value has an empty one; of several with the same name the first counts. Parameters of
 * preferences are ignored.
 */
export function preferencesOf({ headers }: Pick<IncomingMessage, 'headers'>): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>();
  for (const text of splitOutsideQuotes([headers.prefer ?? []].flat().join(','), ',')) {
    const [preference = ''] = splitOutsideQuotes(text, ';');
    const at = preference.indexOf('=');
    const name = (at < 0 ? preference : preference.slice(0, at)).trim().toLowerCase();
    if (name !== '' && !preferences.has(name)) preferences.set(name, at < 0 ? '' : unquote(preference.slice(at + 1)));
  }
  return preferences;
}

/** Whether the client prefers errors to warnings: `handling=strict` (RFC 7240, section 4.4). */
export function wantsStrictHandling(request: Pick<IncomingMessage, 'headers'>): boolean {
  return preferencesOf(request).get('handling')?.toLowerCase() === 'strict';
}

/** Splits text at each `separator` that is in no quoted string (RFC 9110, section 5.6.4). */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (isQuoted && character === '\\') index += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function unquote(value: string): string {
  const text = value.trim();
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}
