import { requireSupportedFormat, type AudioFormat } from '../../audio/index.js';
import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { escapePointer, found, readFields } from '../../common/field/index.js';
import { parseJson } from '../../common/http/index.js';
import {
  channelCountOf,
  fromWire,
  readSettings,
  TEXT_ONLY_RATE_HZ,
  type FlowEvent,
  type SettingValues,
} from '../../pipeline/index.js';
import type { ProjectContext } from '../../projects/index.js';
import {
  disagreements,
  readAnnouncedAudio,
  streamAudioOf,
  type AnnouncedAudio,
  type StreamAudio,
} from './announced-audio.js';
import { CallProperties } from './call-properties.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What a client asks of an operation: `Parameters` of the HTTP form, the Start message of the streaming one. */
export class StartMessage {
  constructor(
    /** `Settings` as sent, with what the `services` header switches on. */
    readonly settings: JsonObject,
    /** The values of the project's constraints. */
    readonly settingValues: SettingValues,
    readonly callProperties: JsonObject,
    /** IETF tag (BCP 47). */
    readonly language: string | undefined,
    /** Keys that the protocol does not name. */
    readonly extra: JsonObject,
    private readonly announced: AnnouncedAudio | undefined,
    private readonly events: readonly unknown[],
    private readonly channelCount: number,
  ) {}

  get eventCount(): number {
    return this.events.length;
  }

  /** The events, their places counted at the rate of the audio. */
  *readEvents(rateHz: number = TEXT_ONLY_RATE_HZ): Generator<FlowEvent> {
    for (const json of this.events) {
      const event = fromWire(json, '', { channelCount: this.channelCount, rateHz }, []);
      if (event) yield event;
    }
  }

  /**
   * Compares what the message says of the audio with what the audio says of itself.
   *
   * @throws DataFlowError `request.invalid`
   */
  checkAudio(format: AudioFormat): void {
    const faults = this.announced ? disagreements(this.announced, format) : [];
    if (faults.length > 0) throw invalid(faults);
  }

  /**
   * The audio of a stream, which nothing but the message tells; undefined for a stream of events alone.
   *
   * @throws DataFlowError `request.invalid`, `audio.format-unsupported`
   */
  streamAudio(): StreamAudio | undefined {
    if (!this.announced) return undefined;
    const faults: Fault[] = [];
    const audio = streamAudioOf(this.announced, faults);
    if (!audio) throw invalid(faults);
    for (const format of [audio.input, audio.output]) requireSupportedFormat(format);
    return audio;
  }
}

const PROTOCOL_KEYS = new Set(
  'MessageName Token Tenant ProjectName Audio Settings CallProperties Events Language'.split(' '),
);

/**
 * The JSON of the `Parameters` part. Blank text is the same as none, and a byte order mark is skipped.
 *
 * @throws DataFlowError `request.malformed`, `request.invalid`
 */
export function parseParameters(text = ''): JsonObject {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return {};
  const json = parseJson(trimmed, 'Parameters');
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as JsonObject;
  throw invalid([{ pointer: '', detail: `expected a JSON object, found ${found(json)}` }]);
}

/**
 * Reads what a client asks of an operation.
 *
 * @param maxEvents MAX_EVENTS_IN; 0 for no limit.
 * @throws DataFlowError `request.invalid` with every fault at once.
 */
export function readStartMessage(json: JsonObject, project: ProjectContext, maxEvents: number): StartMessage {
  const faults: Fault[] = [];
  const channelCount = channelCountOf(project.graph);
  const sent = readObject(json, 'Settings', faults);
  const isGiven = ([key, value]: [string, unknown]): boolean => value !== null || !Object.hasOwn(project.presets, key);
  const settings = { ...project.presets, ...Object.fromEntries(Object.entries(sent).filter(isGiven)) };
  const place = (key: string): string =>
    Object.hasOwn(sent, key) ? `/Settings/${escapePointer(key)}` : 'header:services';
  const settingValues = readSettings(project.graph.constraints, settings, place, faults);
  readChannelTags(settings.ChannelTags, faults);
  const callProperties = readCallProperties(json, faults);
  const language = readLanguage(json.Language, faults);
  const events = readEvents(json.Events, channelCount, maxEvents, faults);
  const announced = readAnnouncedAudio(json.Audio, faults);
  checkNames(json, project, faults);
  if (faults.length > 0) throw invalid(faults);
  const extra = Object.fromEntries(Object.entries(json).filter(([key]) => !PROTOCOL_KEYS.has(key)));
  return new StartMessage(settings, settingValues, callProperties, language, extra, announced, events, channelCount);
}

function readObject(json: JsonObject, key: string, faults: Fault[]): JsonObject {
  const value = json[key];
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as JsonObject;
  faults.push({ pointer: `/${key}`, detail: `expected an object, found ${found(value)}` });
  return {};
}

function readChannelTags(tags: unknown, faults: Fault[]): void {
  if (tags === undefined || tags === null) return;
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string')) return;
  faults.push({ pointer: '/Settings/ChannelTags', detail: `expected an array of strings, found ${found(tags)}` });
}

function readCallProperties(json: JsonObject, faults: Fault[]): JsonObject {
  const given = readObject(json, 'CallProperties', faults);
  const read = readFields(CallProperties, given, { pointer: '/CallProperties', unknownKeys: 'keep' });
  faults.push(...(read.faults ?? []));
  return given;
}

/** Tags that Unicode locales leave out: private use, and registered before there was a grammar (RFC 5646, section 2.1). */
const OTHER_TAGS = /^[ix](-[a-z0-9]{1,8})+$/i;

function readLanguage(json: unknown, faults: Fault[]): string | undefined {
  if (json === undefined || json === null || json === '') return undefined;
  try {
    if (typeof json === 'string') return OTHER_TAGS.test(json) ? json : Intl.getCanonicalLocales(json)[0];
  } catch {
    // Not a tag: told below.
  }
  faults.push({
    pointer: '/Language',
    detail: `expected an IETF language tag such as en-US, found ${found(json, true)}`,
  });
  return undefined;
}

function readEvents(json: unknown, channelCount: number, maxEvents: number, faults: Fault[]): readonly unknown[] {
  if (json === undefined || json === null) return [];
  if (!Array.isArray(json)) {
    faults.push({ pointer: '/Events', detail: `expected an array, found ${found(json)}` });
    return [];
  }
  if (maxEvents > 0 && json.length > maxEvents) {
    faults.push({ pointer: '/Events', detail: `expected at most MAX_EVENTS_IN (${maxEvents}), found ${json.length}` });
    return [];
  }
  const limits = { channelCount, rateHz: TEXT_ONLY_RATE_HZ };
  for (const [index, event] of json.entries()) fromWire(event, `/Events/${index}`, limits, faults);
  return json;
}

/** A Start message of the streaming protocol may be sent as it is; then it must name the same tenant and project. */
function checkNames(json: JsonObject, { tenant, name }: ProjectContext, faults: Fault[]): void {
  const { Tenant, ProjectName } = json;
  const isTenant = typeof Tenant === 'string' && (Tenant === tenant.name || Tenant.toLowerCase() === tenant.id);
  if (Tenant !== undefined && Tenant !== null && Tenant !== '' && !isTenant) {
    faults.push({ pointer: '/Tenant', detail: 'expected the tenant of the Tenant header, found another' });
  }
  if (ProjectName !== undefined && ProjectName !== null && ProjectName !== '' && ProjectName !== name) {
    faults.push({ pointer: '/ProjectName', detail: 'expected the project of the headers, found another' });
  }
}

function invalid(faults: readonly Fault[]): DataFlowError {
  return new DataFlowError('request.invalid', 'What is asked for is not as expected; `errors` tells where.', {
    faults,
  });
}
