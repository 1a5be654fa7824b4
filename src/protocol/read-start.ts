import type { Fault } from '../common/errors/index.js';
import { boundFaults, fieldsOf, found, readFields, readMember } from '../common/field/index.js';
import { readAnnouncedAudio } from './announced-audio.js';
import { CallProperties } from './call-properties.js';
import { readObject, type JsonObject } from './json-object.js';
import { NamedSettings, StartDto } from './start.js';

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
const KNOWN: ReadonlySet<string> = new Set(['MessageName', ...KEYS]);

/** The members of a Start message, read; members of its events are left to the codec. */
export type StartMembers = {
  readonly [K in keyof StartDto]-?: K extends keyof typeof READERS ? ReturnType<(typeof READERS)[K]> : StartDto[K];
};

/** A Start message, or `Parameters`, as far as it can be read without a project. */
export interface ReadStart {
  readonly members: StartMembers;
  /** Keys that the protocol does not name. */
  readonly extra: JsonObject;
}

/**
 * Reads a Start message, or `Parameters`. Null counts as omitted.
 *
 * @param faults Every fault found is added here; if a size exceeds its limit, only faults of sizes.
 * @returns undefined if a size exceeds its limit.
 */
export function readStart(json: JsonObject, faults: Fault[]): ReadStart | undefined {
  // Patterns must not be applied to text of unlimited size.
  const oversizes = [...boundFaults(StartDto, json), ...boundFaults(NamedSettings, json.Settings, '/Settings')];
  faults.push(...oversizes);
  if (oversizes.length > 0) return undefined;
  const members = Array.from(KEYS, (key) => [key, readerOf(key)(json[key], `/${key}`, faults)] as const);
  const extra = Object.entries(json).filter(([key]) => !KNOWN.has(key));
  return { members: Object.fromEntries(members) as StartMembers, extra: Object.fromEntries(extra) };
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
