import { requireSupportedFormat, type AudioFormat } from '../../audio/index.js';
import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { escapePointer, found, merged } from '../../common/field/index.js';
import { parseJson } from '../../common/http/index.js';
import {
  channelCountOf,
  fromWire,
  readSettings,
  TEXT_ONLY_RATE_HZ,
  type FlowEvent,
  type Graph,
  type SettingValues,
} from '../../pipeline/index.js';
import type { ProjectContext } from '../../projects/index.js';
import {
  checkNamedSettings,
  disagreements,
  isObject,
  KnownKeys,
  NAMED_SETTINGS,
  pointersAsSent,
  readStart,
  streamAudioOf,
  type AnnouncedAudio,
  type JsonObject,
  type SentMessage,
  type StartMembers,
  type StreamAudio,
} from '../../protocol/index.js';
import { UnusedKeys } from './unused-keys.js';

interface StartMessageOptions {
  /** The message as it was sent. */
  readonly json: JsonObject;
  /** `Settings` by documented names, and what the `services` header enables. */
  readonly settings: JsonObject;
  /** The values of the project's constraints. */
  readonly settingValues: SettingValues;
  readonly callProperties: JsonObject;
  /** IETF tag (BCP 47). */
  readonly language: string | undefined;
  readonly sent: SentMessage;
  readonly announced: AnnouncedAudio | undefined;
  readonly events: readonly unknown[];
  readonly channelCount: number;
  /** Finds keys that the project does not read, in this message and in later ones. */
  readonly unused: UnusedKeys;
}

/** The request for an operation: `Parameters` of HTTP, or the Start message of a stream. */
export class StartMessage {
  readonly settings: JsonObject;
  readonly settingValues: SettingValues;
  readonly callProperties: JsonObject;
  readonly language: string | undefined;
  readonly sent: SentMessage;
  readonly unused: UnusedKeys;

  constructor(private readonly options: StartMessageOptions) {
    const { settings, settingValues, callProperties, language, sent, unused } = options;
    this.settings = settings;
    this.settingValues = settingValues;
    this.callProperties = callProperties;
    this.language = language;
    this.sent = sent;
    this.unused = unused;
  }

  /** Pointers to members by their documented names, as pointers into the message as it was sent. */
  asSent(pointers: readonly string[] = []): string[] {
    const faults = pointers.map((pointer) => ({ pointer, detail: '' }));
    return pointersAsSent(this.options.json, faults).map(({ pointer }) => pointer);
  }

  get eventCount(): number {
    return this.options.events.length;
  }

  /** The events, their places counted at the rate of the audio. */
  *readEvents(rateHz: number = TEXT_ONLY_RATE_HZ): Generator<FlowEvent> {
    const { events, channelCount } = this.options;
    for (const json of events) {
      const event = fromWire(json, '', { channelCount, rateHz }, []);
      if (event) yield event;
    }
  }

  /**
   * Compares what the message says of the audio with what the audio says of itself.
   *
   * @throws DataFlowError `request.invalid`
   */
  checkAudio(format: AudioFormat): void {
    const { announced } = this.options;
    const faults = announced ? disagreements(announced, format) : [];
    if (faults.length > 0) throw invalid(faults);
  }

  /**
   * Returns the audio format of a stream; undefined for a stream of events alone.
   *
   * @throws DataFlowError `request.invalid`, `audio.format-unsupported`
   */
  streamAudio(): StreamAudio | undefined {
    const { announced } = this.options;
    if (!announced) return undefined;
    const faults: Fault[] = [];
    const audio = streamAudioOf(announced, faults);
    if (!audio) throw invalid(faults);
    for (const format of [audio.input, audio.output]) requireSupportedFormat(format);
    return audio;
  }
}

/**
 * The JSON of the `Parameters` part. Blank text is the same as none, and a byte order mark is skipped.
 *
 * @throws DataFlowError `request.malformed`, `request.invalid`
 */
export function parseParameters(text = ''): JsonObject {
  // Blanks stay, so that errors count lines and columns as the client does; JSON knows four of them.
  const whole = text.replace(/^\uFEFF/, '').trimEnd();
  const trimmed = whole.trimStart();
  if (trimmed === '') return {};
  const blanks = whole.slice(0, whole.length - trimmed.length).replaceAll(/[^ \t\n\r]/g, ' ');
  const json = parseJson(blanks + trimmed, 'Parameters');
  if (isObject(json)) return json;
  throw invalid([{ pointer: '', detail: `expected a JSON object, found ${found(json)}` }]);
}

/**
 * Reads what a client asks of an operation, and checks it against the project.
 *
 * Known keys match in any case.
 *
 * @param maxEvents MAX_EVENTS_IN; 0 for no limit.
 * @throws DataFlowError `request.invalid` with every fault at once.
 */
export function readStartMessage(json: JsonObject, project: ProjectContext, maxEvents: number): StartMessage {
  const faults: Fault[] = [];
  const read = readStart(json, faults);
  if (!read) throw invalid(pointersAsSent(json, faults));
  const { members, folded } = read;
  const channelCount = channelCountOf(project.graph);
  const keys = settingKeysOf(project.graph);
  const sent = keys.fold(members.Settings, '/Settings', faults);
  const isGiven = ([key, value]: [string, unknown]): boolean => value !== null || !Object.hasOwn(project.presets, key);
  const settings = merged(project.presets, Object.fromEntries(Object.entries(sent).filter(isGiven)));
  const place = (key: string): string =>
    Object.hasOwn(sent, key) ? `/Settings/${escapePointer(key)}` : 'header:services';
  const settingValues = readSettings(project.graph.constraints, settings, place, faults);
  checkNamedSettings(settings, faults);
  checkEvents(members.Events, channelCount, maxEvents, faults);
  checkNames(members, project, faults);
  if (faults.length > 0) throw invalid(pointersAsSent(json, faults));
  const unused = new UnusedKeys(project.graph, keys);
  unused.addStart(json, { ...folded, Settings: sent });
  return new StartMessage({
    json,
    settings,
    settingValues,
    callProperties: members.CallProperties,
    language: members.Language,
    sent: read.sent,
    announced: members.Audio,
    events: members.Events,
    channelCount,
    unused,
  });
}

/** Keys of `Settings` that are known in a project. */
export function settingKeysOf({ constraints }: Pick<Graph, 'constraints'>): KnownKeys {
  return new KnownKeys([...NAMED_SETTINGS.all, ...constraints.map(({ key }) => key)]);
}

function checkEvents(events: readonly unknown[], channelCount: number, maxEvents: number, faults: Fault[]): void {
  if (maxEvents > 0 && events.length > maxEvents) {
    const detail = `expected at most MAX_EVENTS_IN (${maxEvents}), found ${events.length}`;
    faults.push({ pointer: '/Events', detail });
    return;
  }
  const limits = { channelCount, rateHz: TEXT_ONLY_RATE_HZ };
  for (const [index, event] of events.entries()) fromWire(event, `/Events/${index}`, limits, faults);
}

/**
 * Checks the names in `Parameters`.
 *
 * A Start message of the streaming protocol may be sent unchanged; it must name the tenant and project of the headers.
 */
function checkNames({ Tenant, ProjectName }: StartMembers, { tenant, name }: ProjectContext, faults: Fault[]): void {
  const isTenant = typeof Tenant === 'string' && (Tenant === tenant.name || Tenant.toLowerCase() === tenant.id);
  if (Tenant !== undefined && Tenant !== null && Tenant !== '' && !isTenant) {
    faults.push({ pointer: '/Tenant', detail: 'expected the tenant of the Tenant header, found another' });
  }
  if (ProjectName !== undefined && ProjectName !== null && ProjectName !== '' && ProjectName !== name) {
    faults.push({ pointer: '/ProjectName', detail: 'expected the project of the headers, found another' });
  }
}

function invalid(faults: readonly Fault[]): DataFlowError {
  return new DataFlowError('request.invalid', 'The Start is invalid: `errors` lists each fault with its place.', {
    faults,
  });
}
