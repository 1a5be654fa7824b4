import type { DataOf, EventName } from './event.catalogue.js';
import { Provenance } from './provenance.js';

/** `Channel` of an event that concerns every channel. */
export const ALL_CHANNELS = -2;

/** A place that is not known. */
export const UNKNOWN_PLACE = -1;

/** Rate at which places of operations without audio are counted. */
export const TEXT_ONLY_RATE_HZ = 8_000;

export type EventData = Readonly<Record<string, unknown>>;

/** Where an event stands. */
export interface EventPlace {
  /** From 0; `ALL_CHANNELS` for every one. */
  readonly channel: number;
  /** Index of the first sample, from the operation's start; `UNKNOWN_PLACE` when there is none. */
  readonly startSample: number;
  /** Index after the last sample. */
  readonly endSample: number;
  /** The utterance group; '' when it belongs to none. */
  readonly groupId: string;
}

/** The members of an event. */
export interface EventMembers<N extends string = string> extends EventPlace {
  readonly name: N;
  /** Set by the Event Tagger, the Speaker Diarizer and debugging. Recognizers copy those of a segment. */
  readonly tags: readonly string[];
  readonly data: EventData | null;
}

declare const FROZEN: unique symbol;

/**
 * An event between nodes, frozen with its data, since every receiver sees the same object.
 *
 * So it is made by `createEvent`, `changeEvent` or `freezeEvent` alone. Places are counted at the rate of the node that
 * holds it; the engine converts between nodes.
 */
export interface FlowEvent<N extends string = string> extends EventMembers<N> {
  readonly [FROZEN]: true;
}

const NO_TAGS: readonly string[] = Object.freeze([]);

/**
 * Makes an event of the catalogue.
 *
 * @param place The event that it is made from, where there is one: the new event has its place, and is sorted with it.
 */
export function createEvent<N extends EventName>(name: N, place: EventPlace, data: DataOf<N>): FlowEvent<N> {
  const { channel, startSample, endSample, groupId } = place;
  const members = { name, channel, startSample, endSample, groupId, tags: NO_TAGS, data: data as EventData | null };
  return freezeEvent(members, place);
}

/** The same event with other members; the original stays as it is. */
export function changeEvent<N extends string>(
  event: FlowEvent<N>,
  changes: Partial<Omit<EventMembers, 'name'>>,
): FlowEvent<N> {
  return freezeEvent({ ...event, ...changes }, event);
}

/**
 * Freezes an event with all that it holds.
 *
 * @param source The event that it was made from, where there is one.
 */
export function freezeEvent<N extends string>(event: EventMembers<N>, source?: object): FlowEvent<N> {
  return provenanceOf(event) ? (event as FlowEvent<N>) : freezeWith(event, new Provenance(provenanceOf(source)));
}

/** Freezes an event that has a known provenance. */
export function freezeWith<N extends string>(event: EventMembers<N>, provenance: Provenance): FlowEvent<N> {
  new Traced(event, provenance);
  freezeDeep(event.tags);
  freezeDeep(event.data);
  return Object.freeze(event) as FlowEvent<N>;
}

/** Where an event comes from; undefined for anything else. */
export function provenanceOf(value: object | undefined): Provenance | undefined {
  return value && Traced.of(value);
}

/** A base class whose instance is the object that it is given. */
const Given = function (value: object): object {
  return value;
} as unknown as new (value: object) => object;

/**
 * Gives an object a private member.
 *
 * Events stay plain objects: copies, comparisons and JSON see their members alone. A WeakMap costs twenty times as much.
 */
class Traced extends Given {
  readonly #provenance: Provenance;

  constructor(event: object, provenance: Provenance) {
    super(event);
    this.#provenance = provenance;
  }

  static of(value: object): Provenance | undefined {
    return #provenance in value ? value.#provenance : undefined;
  }
}

function freezeDeep(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freezeDeep(member);
}

/** A place moved from one sample rate to another, rounding half up. Unknown places stay unknown. */
export function convertSample(sample: number, fromHz: number, toHz: number): number {
  return sample < 0 || fromHz === toHz ? sample : Math.floor((sample * toHz) / fromHz + 0.5);
}

/** The event with its places moved from one sample rate to another. */
export function convertPlaces<N extends string>(event: FlowEvent<N>, fromHz: number, toHz: number): FlowEvent<N> {
  if (fromHz === toHz || (event.startSample < 0 && event.endSample < 0)) return event;
  const startSample = convertSample(event.startSample, fromHz, toHz);
  const endSample = convertSample(event.endSample, fromHz, toHz);
  const moved = { ...event, startSample, endSample };
  const provenance = provenanceOf(event);
  return provenance ? freezeWith(moved, provenance) : freezeEvent(moved);
}
