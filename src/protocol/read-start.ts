import type { Fault } from '../common/errors/index.js';
import { boundFaults, fieldsOf, found, readFields, readMember } from '../common/field/index.js';
import { readAnnouncedAudio } from './announced-audio.js';
import { CallProperties, UserProperties } from './call-properties.js';
import { isObject, readObject, type JsonObject } from './json-object.js';
import { KnownKeys } from './known-keys.js';
import { InputFormat, NamedSettings, OutputFormat, StartDto } from './start.js';

type Reader = (json: unknown, pointer: string, faults: Fault[]) => unknown;

/** Readers of special members; the others are read as their field declares. Faults are in this order. */
const READERS = {
  Settings: (json, pointer, faults): JsonObject => readObject(json, pointer, faults) ?? {},
  CallProperties: readCallProperties,
  Language: readLanguage,
  Events: readArray,
  Audio: readAnnouncedAudio,
  Token: asSent,
  Tenant: asSent,
  ProjectName: asSent,
} as const satisfies Partial<Record<keyof StartDto, Reader>>;

const KEYS: ReadonlySet<string> = new Set([...Object.keys(READERS), ...fieldsOf(StartDto).keys()]);

/** Keys of a Start message, and of `Parameters`. */
export const START_KEYS = new KnownKeys(['MessageName', ...KEYS]);
export const CALL_KEYS = new KnownKeys(fieldsOf(CallProperties).keys());
export const AUDIO_KEYS = new KnownKeys(fieldsOf(InputFormat).keys());
export const OUTPUT_KEYS = new KnownKeys(fieldsOf(OutputFormat).keys());
const USER_KEYS = new KnownKeys(fieldsOf(UserProperties).keys());
/** Keys of `Settings` that every project has. */
export const NAMED_SETTINGS = new KnownKeys(fieldsOf(NamedSettings).keys());

/** Members that custom nodes are given in the spelling of the client too. */
const SENT_TO_NODES: ReadonlySet<string> = new Set(['Settings', 'CallProperties', 'Language']);

/** The members of a Start message, read; members of its events are left to the codec. */
export type StartMembers = {
  readonly [K in keyof StartDto]-?: K extends keyof typeof READERS ? ReturnType<(typeof READERS)[K]> : StartDto[K];
};

/** A Start message, or `Parameters`, as far as it can be read without a project. */
export interface ReadStart {
  readonly members: StartMembers;
  /** The message with documented names for its known members. */
  readonly folded: JsonObject;
  /** The parts for nodes that read a message as it was sent. */
  readonly sent: SentMessage;
}

/** The parts of a message as the client sent them. */
export interface SentMessage {
  readonly settings: JsonObject;
  readonly callProperties: JsonObject;
  /** Keys that the protocol does not name, and members for custom nodes that are spelled otherwise. */
  readonly extra: JsonObject;
}

/**
 * Reads a Start message, or `Parameters`. Null counts as omitted.
 *
 * Known keys match in any case; pointers of faults have their documented names.
 *
 * @param faults Every fault found is added here; if a size exceeds its limit, only faults of sizes.
 * @returns undefined if a size exceeds its limit.
 */
export function readStart(message: JsonObject, faults: Fault[]): ReadStart | undefined {
  const json = foldStart(message, faults);
  // Patterns must not be applied to text of unlimited size.
  const oversizes = [...boundFaults(StartDto, json), ...boundFaults(NamedSettings, json.Settings, '/Settings')];
  faults.push(...oversizes);
  if (oversizes.length > 0) return undefined;
  const members = Array.from(KEYS, (key) => [key, readerOf(key)(json[key], `/${key}`, faults)] as const);
  return { members: Object.fromEntries(members) as StartMembers, folded: json, sent: sentOf(message) };
}

function foldStart(message: JsonObject, faults: Fault[]): JsonObject {
  let json = START_KEYS.fold(message, '', faults);
  json = foldMember(json, 'Settings', faults, NAMED_SETTINGS);
  json = foldMember(json, 'CallProperties', faults, CALL_KEYS, ['UserProperties', USER_KEYS]);
  return foldMember(json, 'Audio', faults, AUDIO_KEYS, ['Output', OUTPUT_KEYS]);
}

/** Folds a member that is an object, and one of its own members. */
function foldMember(
  json: JsonObject,
  key: string,
  faults: Fault[],
  keys: KnownKeys,
  inner?: readonly [key: string, keys: KnownKeys],
  pointer = '',
): JsonObject {
  const value = json[key];
  if (!isObject(value)) return json;
  const at = `${pointer}/${key}`;
  const folded = keys.fold(value, at, faults);
  const whole = inner ? foldMember(folded, inner[0], faults, inner[1], undefined, at) : folded;
  return whole === value ? json : { ...json, [key]: whole };
}

function sentOf(message: JsonObject): SentMessage {
  const objectAt = (name: string): JsonObject => {
    const value = START_KEYS.get(message, name);
    return isObject(value) ? value : {};
  };
  const isExtra = ([key]: [string, unknown]): boolean => {
    const name = START_KEYS.find(key);
    return name === undefined || (name !== key && SENT_TO_NODES.has(name));
  };
  return {
    settings: objectAt('Settings'),
    callProperties: objectAt('CallProperties'),
    extra: Object.fromEntries(Object.entries(message).filter(isExtra)),
  };
}

function readerOf(key: string): Reader {
  const own: Readonly<Record<string, Reader>> = READERS;
  return own[key] ?? ((json, _pointer, faults) => readMember(StartDto, key, json, faults));
}

/** Checks the types of the settings that the protocol names. */
export function checkNamedSettings({ ChannelTags }: JsonObject, faults: Fault[]): void {
  if (ChannelTags === undefined || ChannelTags === null) return;
  if (Array.isArray(ChannelTags) && ChannelTags.every((tag) => typeof tag === 'string')) return;
  const detail = `expected an array of strings, found ${found(ChannelTags)}`;
  faults.push({ pointer: '/Settings/ChannelTags', detail });
}

function readCallProperties(json: unknown, pointer: string, faults: Fault[]): JsonObject {
  const given = readObject(json, pointer, faults) ?? {};
  const read = readFields(CallProperties, given, { pointer, unknownKeys: 'keep' });
  faults.push(...(read.faults ?? []));
  return given;
}

/** Tags that Unicode locales exclude: private use and grandfathered (RFC 5646, section 2.1). */
const OTHER_TAGS = /^[ix](-[a-z0-9]{1,8})+$/i;

/** @returns An IETF tag (BCP 47); undefined if there is none. */
function readLanguage(json: unknown, pointer: string, faults: Fault[]): string | undefined {
  if (json === undefined || json === null || json === '') return undefined;
  try {
    if (typeof json === 'string') return OTHER_TAGS.test(json) ? json : Intl.getCanonicalLocales(json)[0];
  } catch {
    // The faults below include an invalid tag.
  }
  faults.push({ pointer, detail: `expected an IETF language tag such as en-US, found ${found(json, true)}` });
  return undefined;
}

function readArray(json: unknown, pointer: string, faults: Fault[]): readonly unknown[] {
  if (Array.isArray(json)) return json;
  if (json !== undefined && json !== null) faults.push({ pointer, detail: `expected an array, found ${found(json)}` });
  return [];
}

/** Passes members unchanged that are later compared with headers. */
function asSent(json: unknown): unknown {
  return json;
}
