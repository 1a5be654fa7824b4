import type { Fault } from '../common/errors/index.js';
import { escapePointer } from '../common/field/index.js';
import { isObject, type JsonObject } from './json-object.js';

/** Names of members that clients may write in any case. Names that differ only in case are the same. */
export class KnownKeys {
  private readonly names: ReadonlyMap<string, string>;
  private readonly exact: ReadonlySet<string>;
  private readonly maxLength: number;

  /** @param names As documented; ASCII. */
  constructor(names: Iterable<string>) {
    this.exact = new Set(names);
    this.names = new Map(Array.from(this.exact, (name) => [name.toLowerCase(), name]));
    this.maxLength = Math.max(0, ...Array.from(this.exact, ({ length }) => length));
  }

  /** The names as documented. */
  get all(): readonly string[] {
    return [...this.exact];
  }

  /** The name that a key means; undefined for an unknown key. */
  find(key: string): string | undefined {
    if (this.exact.has(key)) return key;
    // Letters outside of ASCII whose lowercase is in it, such as the Kelvin sign, are other letters.
    if (key.length > this.maxLength || !isAscii(key)) return undefined;
    return this.names.get(key.toLowerCase());
  }

  /**
   * Gives known members their documented names, in time that is linear in the number of members.
   *
   * @param pointer Position of the object in its document.
   * @param faults A name that is sent in two spellings is added here.
   * @returns The object itself where no name changes.
   */
  fold(json: JsonObject, pointer: string, faults: Fault[]): JsonObject {
    const spellings = new Map<string, string>();
    let isChanged = false;
    for (const key of Object.keys(json)) {
      const name = this.find(key);
      if (name === undefined) continue;
      const other = spellings.get(name);
      if (other === undefined) spellings.set(name, key);
      else faults.push({ pointer: `${pointer}/${escapePointer(key)}`, detail: twice(name, other, key) });
      isChanged ||= name !== key;
    }
    if (!isChanged) return json;
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [this.find(key) ?? key, value]));
  }

  /** The value of a member, in whatever spelling it was sent. */
  get(json: JsonObject, name: string): unknown {
    if (Object.hasOwn(json, name)) return json[name];
    const key = Object.keys(json).find((sent) => this.find(sent) === name);
    return key === undefined ? undefined : json[key];
  }
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false;
  return true;
}

function twice(name: string, ...keys: readonly string[]): string {
  const found = keys.map((key) => JSON.stringify(key)).join(' and ');
  return `expected one spelling of ${name}, found ${found}, which are the same key: send it once`;
}

/**
 * The faults with pointers into the document as it was sent.
 *
 * Readers of folded members name documented keys. Each pointer is followed through the sent document.
 *
 * @param pointer Position of the document in a larger one; faults elsewhere are unchanged.
 */
export function pointersAsSent(sent: unknown, faults: readonly Fault[], pointer = ''): Fault[] {
  const spellings = new Map<JsonObject, ReadonlyMap<string, string>>();
  const spellingIn = (object: JsonObject, token: string): string => {
    if (Object.hasOwn(object, unescapeToken(token))) return token;
    let keys = spellings.get(object);
    if (!keys) {
      keys = new Map(Object.keys(object).map((key) => [key.toLowerCase(), escapePointer(key)]));
      spellings.set(object, keys);
    }
    return keys.get(unescapeToken(token).toLowerCase()) ?? token;
  };
  return faults.map((fault) => {
    if (!fault.pointer.startsWith(`${pointer}/`)) return fault;
    let value = sent;
    const tokens = fault.pointer.slice(pointer.length + 1).split('/');
    const spelled = tokens.map((token) => {
      const key = isObject(value) ? spellingIn(value, token) : token;
      value = memberOf(value, unescapeToken(key));
      return key;
    });
    return { ...fault, pointer: [pointer, ...spelled].join('/') };
  });
}

function memberOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)] as unknown;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
