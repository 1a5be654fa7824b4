import { endOfString } from '../../common/http/index.js';
import { KnownKeys } from '../../protocol/index.js';

const CALLER_KEYS = new KnownKeys(['Token', 'Tenant']);

/** Maximum raw text of the longer key, `Tenant`: each of its letters as `\u0054`. */
const MAX_KEY_CHARACTERS = 36;

/** Maximum raw text of a token that is read; longer tokens are refused by their length. */
const MAX_RAW_CHARACTERS = 6 * 16_384;

const QUOTE = 34;
const COLON = 58;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;
const CLOSE_BRACE = 125;
const CLOSE_BRACKET = 93;

/** The caller as a Start message names it. */
export interface StartCaller {
  readonly token: string | undefined;
  readonly tenant: string | undefined;
}

/**
 * Finds token and tenant in the text of a Start message without parsing the message.
 *
 * They are the strings at its top-level keys `Token` and `Tenant`, in any case. One pass over the text, whatever it holds. The last
 * of several counts, as for `JSON.parse`.
 *
 * @returns undefined for those that the text lacks, and if it is not a JSON object.
 */
export function scanStart(text: string): StartCaller {
  const found: Record<string, string | undefined> = {};
  let depth = 0;
  let at = skipBlanks(text, 0);
  if (text.charCodeAt(at) !== OPEN_BRACE) return { token: undefined, tenant: undefined };
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const next = skipBlanks(text, end + 1);
      if (depth === 1 && text.charCodeAt(next) === COLON) {
        const value = skipBlanks(text, next + 1);
        const key = keyOf(text.slice(at + 1, Math.min(end, at + 2 + MAX_KEY_CHARACTERS)));
        if (key !== undefined) found[key] = stringAt(text, value);
        at = value;
      } else at = next;
    } else {
      if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
      at += 1;
    }
  }
  const { Token = '', Tenant = '' } = found;
  return { token: Token === '' ? undefined : Token, tenant: Tenant === '' ? undefined : Tenant };
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 32 && (code < 9 || code > 13)) break;
  }
  return at;
}

/** The key that is looked for, where `raw` is one. */
function keyOf(raw: string): string | undefined {
  const key = raw.length <= MAX_KEY_CHARACTERS && raw.includes('\\') ? unescape(raw) : raw;
  return key === undefined ? undefined : CALLER_KEYS.find(key);
}

/** The string that begins at `start`, where one does. */
function stringAt(text: string, start: number): string | undefined {
  if (text.charCodeAt(start) !== QUOTE) return undefined;
  const raw = text.slice(start + 1, Math.min(endOfString(text, start), start + 1 + MAX_RAW_CHARACTERS));
  return raw.includes('\\') ? unescape(raw) : raw;
}

function unescape(raw: string): string | undefined {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return undefined;
  }
}
