import type { Fault } from '../../common/errors/index.js';
import { escapePointer, fieldsOf } from '../../common/field/index.js';
import { dataFieldsOf, EVENT_KEYS, readsAnyKey, type Graph } from '../../pipeline/index.js';
import {
  AUDIO_KEYS,
  CALL_KEYS,
  isObject,
  KnownKeys,
  NearestName,
  OUTPUT_KEYS,
  pointersAsSent,
  START_KEYS,
  UpdateDto,
  type JsonObject,
  type OperationWarning,
} from '../../protocol/index.js';

/** Maximum keys that an operation lists; further ones are counted. */
const MAX_LISTED = 50;

/** Maximum keys that are counted. */
const MAX_SEEN = 2_000;

/** Maximum different keys in the `Data` of events that are compared with those of the catalogue. */
const MAX_COMPARED = 100;

/** Characters of a pointer in a sentence. */
const MAX_SHOWN = 100;

const UPDATE_KEYS = new KnownKeys(['MessageName', ...fieldsOf(UpdateDto).keys()]);
const NEAREST = {
  start: new NearestName(START_KEYS.all),
  update: new NearestName(UPDATE_KEYS.all),
  audio: new NearestName(AUDIO_KEYS.all),
  output: new NearestName(OUTPUT_KEYS.all),
  event: new NearestName(EVENT_KEYS.all),
} as const;

/** A warning about keys, with a fault for each of them. */
export interface UnusedWarning {
  readonly warning: OperationWarning;
  readonly faults: readonly Fault[];
}

/**
 * Finds the keys of an operation's messages that nothing in its project reads, each once.
 *
 * A project with a node that reads every key has none. `ChannelTags` are left to `unusedTags`, which knows the nodes that run.
 */
export class UnusedKeys {
  private readonly isOff: boolean;
  private readonly settings: KnownKeys;
  private readonly seen = new Set<string>();
  private readonly compared = new Map<string, string | undefined>();
  /** The detail of each asks for the key that may be meant. */
  private faults: Fault[] = [];
  private unlisted = 0;

  constructor(graph: Pick<Graph, 'nodes'>, settings: KnownKeys) {
    this.isOff = readsAnyKey(graph);
    this.settings = settings;
  }

  /**
   * Looks at a Start message, or `Parameters`.
   *
   * @param sent The message as it was sent, which pointers lead into.
   * @param json The same with documented names.
   */
  addStart(sent: JsonObject, json: JsonObject): void {
    if (this.isOff) return;
    const { Settings, Audio, Events } = json;
    for (const key of Object.keys(json)) {
      if (START_KEYS.find(key) === undefined) this.add('', key, () => this.elsewhere(key) ?? NEAREST.start.find(key));
    }
    if (isObject(Settings)) this.addSettings(Settings);
    if (isObject(Audio)) {
      this.addUnknown('/Audio', Audio, AUDIO_KEYS, NEAREST.audio);
      if (isObject(Audio.Output)) this.addUnknown('/Audio/Output', Audio.Output, OUTPUT_KEYS, NEAREST.output);
    }
    if (Array.isArray(Events)) for (const [index, event] of Events.entries()) this.addEvent(event, `/Events/${index}`);
    this.faults = pointersAsSent(sent, this.faults);
  }

  /** Looks at an Update message. Its settings are left to `NotApplied`. */
  addUpdate(json: JsonObject): void {
    if (!this.isOff) this.addUnknown('', json, UPDATE_KEYS, NEAREST.update, 'Update');
  }

  /** Looks at an event: any key of the envelope, and keys of `Data` that look like one of the catalogue. */
  addEvent(event: unknown, pointer: string): void {
    if (this.isOff || !isObject(event)) return;
    this.addUnknown(pointer, event, EVENT_KEYS, NEAREST.event, 'Event');
    const [name, data] = [EVENT_KEYS.get(event, 'Name'), EVENT_KEYS.get(event, 'Data')];
    if (typeof name === 'string' && isObject(data)) this.addData(name, data, pointer);
  }

  /** The keys that were found since the last call; undefined for none. */
  take(): UnusedWarning | undefined {
    const { unlisted } = this;
    const faults = this.faults.map(({ pointer, detail }) => ({ pointer, detail: sentenceOf(pointer, detail) }));
    if (faults.length === 0) return undefined;
    this.faults = [];
    this.unlisted = 0;
    const more = unlisted === 0 ? [] : [`Nor does it read ${unlisted} more keys.`];
    const detail = [...faults.map((fault) => fault.detail), ...more].join(' ');
    const pointers = faults.map(({ pointer }) => pointer);
    return { warning: { code: 'parameters.unused', detail, pointers }, faults };
  }

  /** Lists keys again that were listed before. */
  forget(): void {
    this.seen.clear();
  }

  private addSettings(settings: JsonObject): void {
    const nearest = new NearestName(this.settings.all);
    for (const key of Object.keys(settings)) {
      if (this.settings.find(key) !== undefined) continue;
      const top = START_KEYS.find(key);
      this.add('/Settings', key, () => (top === undefined ? nearest.find(key) : `/${top}`));
    }
  }

  private addUnknown(pointer: string, json: JsonObject, keys: KnownKeys, names: NearestName, scope = pointer): void {
    for (const key of Object.keys(json)) {
      if (keys.find(key) === undefined) this.add(pointer, key, () => names.find(key), scope);
    }
  }

  private addData(name: string, data: JsonObject, pointer: string): void {
    const fields = dataFieldsOf(name);
    if (!fields) return;
    for (const key of Object.keys(data)) {
      if (fields.names.has(key)) continue;
      const scope = `Data of ${name}`;
      const id = `${scope} ${key}`;
      if (!this.compared.has(id)) {
        if (this.compared.size >= MAX_COMPARED) return;
        this.compared.set(id, fields.nearest.find(key));
      }
      const meant = this.compared.get(id);
      if (meant !== undefined && !Object.hasOwn(data, meant)) {
        this.add(`${pointer}/Data`, key, () => meant, scope);
      }
    }
  }

  /** The place of a key that is at home in another object. */
  private elsewhere(key: string): string | undefined {
    const setting = this.settings.find(key);
    if (setting !== undefined) return `/Settings/${setting}`;
    const property = CALL_KEYS.find(key);
    return property && `/CallProperties/${property}`;
  }

  /** @param scope The kind of object that the key is in; a key is listed once in each. */
  private add(parent: string, key: string, meant: () => string | undefined, scope = parent): void {
    const id = `${scope} ${key}`;
    if (this.seen.has(id)) return;
    if (this.seen.size >= MAX_SEEN) return;
    this.seen.add(id);
    if (this.seen.size > MAX_LISTED) {
      this.unlisted += 1;
      return;
    }
    const pointer = `${parent}/${escapePointer(key)}`;
    const name = meant();
    this.faults.push({ pointer, detail: name === undefined ? '' : `did you mean \`${name}\`?` });
  }
}

/** @param meant A question; empty for none. */
function sentenceOf(pointer: string, meant: string): string {
  const shown = pointer.length > MAX_SHOWN ? `${pointer.slice(0, MAX_SHOWN)}…` : pointer;
  return `Nothing in the project reads \`${shown}\`${meant === '' ? '.' : `: ${meant}`}`;
}
