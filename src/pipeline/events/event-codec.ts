import type { Fault } from '../../common/errors/index.js';
import { boundFaults, fieldsOf, found } from '../../common/field/index.js';
import { EventDto, KnownKeys, pointersAsSent, type WireEvent } from '../../protocol/index.js';
import { EVENTS, type EventDeclaration } from './event.catalogue.js';
import { ALL_CHANNELS, freezeEvent, UNKNOWN_PLACE, type EventData, type FlowEvent } from './flow-event.js';

/** Keys of the envelope. */
export const EVENT_KEYS = new KnownKeys(fieldsOf(EventDto).keys());

/** An event for the wire; its places counted at `rateHz`. */
export function toWire(event: FlowEvent, rateHz: number): WireEvent {
  return {
    Name: event.name,
    Channel: event.channel,
    StartMsec: toMsec(event.startSample, rateHz),
    EndMsec: toMsec(event.endSample, rateHz),
    StartSampleIndex: event.startSample,
    EndSampleIndex: event.endSample,
    GroupId: event.groupId,
    Tags: event.tags,
    Data: event.data,
  };
}

function toMsec(sample: number, rateHz: number): number {
  return sample < 0 ? UNKNOWN_PLACE : Math.floor((sample * 1000) / rateHz + 0.5);
}

export interface WireLimits {
  /** Channels that the operation's Entry has. */
  readonly channelCount: number;
  /** Rate that sample indexes are counted at, and milliseconds are turned into. */
  readonly rateHz: number;
  /** The event, or the place, that it was made from, where there is one. */
  readonly cause?: object | undefined;
}

/**
 * Reads one event from a client.
 *
 * `Name` is required. Places may be given in samples, in milliseconds or not at all (samples win). The nine keys match in
 * any case, and others are ignored; nothing is folded in `Data`. Sizes are checked first, those of the `Data` of events of
 * the catalogue too.
 *
 * @param pointer Position of the event in its document.
 * @param faults Every fault found is added here.
 * @returns undefined when there was any.
 */
export function fromWire(sent: unknown, pointer: string, limits: WireLimits, faults: Fault[]): FlowEvent | undefined {
  if (!isObject(sent)) {
    faults.push({ pointer, detail: `expected an event object, found ${found(sent)}` });
    return undefined;
  }
  const own: Fault[] = [];
  const json = EVENT_KEYS.fold(sent, pointer, own);
  const event = readEnvelope(json, pointer, limits, own);
  faults.push(...(json === sent ? own : pointersAsSent(sent, own, pointer)));
  return event;
}

/** @param faults Those of this event alone. */
function readEnvelope(
  json: Readonly<Record<string, unknown>>,
  pointer: string,
  limits: WireLimits,
  faults: Fault[],
): FlowEvent | undefined {
  const sizes = oversizes(json, pointer);
  faults.push(...sizes);
  if (sizes.length > 0) return undefined;
  const fail = (key: string, detail: string): void => {
    faults.push({ pointer: `${pointer}/${key}`, detail });
  };
  const name = readName(json.Name, fail);
  const channel = readChannel(json.Channel, limits.channelCount, fail);
  const startSample = readPlace(json, 'Start', limits.rateHz, fail);
  const endSample = readPlace(json, 'End', limits.rateHz, fail);
  const groupId = readGroupId(json.GroupId, fail);
  const tags = readTags(json.Tags, fail);
  const data = readData(json.Data, fail);
  if (faults.length > 0) return undefined;
  return freezeEvent({ name, channel, startSample, endSample, groupId, tags, data }, limits.cause);
}

/** The sizes of an event that exceed their bounds. */
function oversizes(json: Readonly<Record<string, unknown>>, pointer: string): Fault[] {
  const { Name } = json;
  const isKnown = typeof Name === 'string' && Object.hasOwn(EVENTS, Name);
  const { data } = isKnown ? ((EVENTS as Readonly<Record<string, EventDeclaration>>)[Name] ?? NO_DATA) : NO_DATA;
  return [...boundFaults(EventDto, json, pointer), ...(data ? boundFaults(data, json.Data, `${pointer}/Data`) : [])];
}

const NO_DATA = { data: null } as const;

type Fail = (key: string, detail: string) => void;

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function readName(json: unknown, fail: Fail): string {
  if (typeof json === 'string' && json.trim() !== '') return json;
  fail('Name', `expected the name of the event, found ${found(json)}`);
  return '';
}

function readChannel(json: unknown, channelCount: number, fail: Fail): number {
  const channel = typeof json === 'string' && /^\s*-?\d+\s*$/.test(json) ? Number(json) : (json ?? 0);
  if (channel === ALL_CHANNELS) return channel;
  if (typeof channel === 'number' && Number.isInteger(channel) && channel >= 0 && channel < channelCount)
    return channel;
  fail(
    'Channel',
    `expected a channel from 0 to ${channelCount - 1}, as a number or a numeric string, or ${ALL_CHANNELS} for all; found ${found(channel, true)}`,
  );
  return 0;
}

function readPlace(json: Readonly<Record<string, unknown>>, end: 'Start' | 'End', rateHz: number, fail: Fail): number {
  const sampleKey = `${end}SampleIndex`;
  const msecKey = `${end}Msec`;
  const sample = readCount(json[sampleKey], sampleKey, 'a sample index', fail);
  const msec = readCount(json[msecKey], msecKey, 'milliseconds', fail);
  if (sample !== undefined && sample >= 0) return sample;
  if (msec === undefined || msec < 0) return UNKNOWN_PLACE;
  const index = Math.floor((msec * rateHz) / 1000 + 0.5);
  if (!Number.isSafeInteger(index)) fail(msecKey, `expected a place that can be counted in samples, found ${msec}`);
  return index;
}

function readCount(json: unknown, key: string, what: string, fail: Fail): number | undefined {
  if (json === undefined || json === null) return undefined;
  if (typeof json === 'number' && Number.isSafeInteger(json) && json >= UNKNOWN_PLACE) return json;
  fail(key, `expected ${what} from 0, or ${UNKNOWN_PLACE} for unknown; found ${found(json)}`);
  return undefined;
}

function readGroupId(json: unknown, fail: Fail): string {
  if (json === undefined || json === null) return '';
  if (typeof json === 'string') return json;
  fail('GroupId', `expected a string, found ${found(json)}`);
  return '';
}

function readTags(json: unknown, fail: Fail): readonly string[] {
  if (json === undefined || json === null) return [];
  if (Array.isArray(json) && json.every((tag) => typeof tag === 'string')) return json;
  fail('Tags', `expected an array of strings, found ${found(json)}`);
  return [];
}

function readData(json: unknown, fail: Fail): EventData | null {
  if (json === undefined || json === null) return null;
  if (isObject(json)) return json;
  fail('Data', `expected an object or null, found ${found(json)}`);
  return null;
}
