import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { decodeUtf8, parseJson } from '../../common/http/index.js';
import { fromWire, MAX_CHANNELS, type EventPlace, type FlowEvent } from '../../pipeline/index.js';

/** Largest message of a service that is read, in bytes. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

const PLACES = ['StartMsec', 'EndMsec', 'StartSampleIndex', 'EndSampleIndex'];

export type ServiceMessage = Readonly<Record<string, unknown>>;

/** What a service may send. */
export interface ServiceEventRules<N extends string> {
  /** Names of the events that the node takes from it. */
  readonly names: readonly N[];
  /** Rate that its sample indexes count at. */
  readonly sampleRateHz: number;
}

/**
 * A message of a service: a JSON object.
 *
 * @throws DataFlowError `node.service-failed` when it is anything else, or nested too deep.
 */
export function parseServiceMessage(message: string | Uint8Array): ServiceMessage {
  const json = parse(message);
  if (!isObject(json)) throw unexpected('a JSON object');
  return json;
}

/**
 * The events that a service sent, checked. What its `Data` holds is not: that is between it and who reads the events.
 *
 * @param events Events as in docs/events.md: a name and `Data` are required.
 * @param cause Where an event stands that does not say so itself.
 * @throws DataFlowError `node.service-failed` for what is no event, or one that the node does not take.
 */
export function readServiceEvents<N extends string>(
  events: unknown,
  cause: EventPlace,
  { names, sampleRateHz }: ServiceEventRules<N>,
): FlowEvent<N>[] {
  if (!Array.isArray(events)) throw unexpected('a list of events', '/Events');
  return events.map((json: unknown, index) => {
    const pointer = `/Events/${index}`;
    if (!isObject(json)) throw unexpected('an event', pointer);
    if (!names.some((name) => name === json.Name)) {
      throw unexpected(names.length === 0 ? 'no event' : `one of ${names.join(', ')}`, `${pointer}/Name`);
    }
    if (!isObject(json.Data)) throw unexpected('an object', `${pointer}/Data`);
    const faults: Fault[] = [];
    const limits = { channelCount: MAX_CHANNELS, rateHz: sampleRateHz };
    const event = fromWire(placed(json, cause), pointer, limits, faults);
    if (!event) throw unexpected('an event', faults[0]?.pointer);
    return event as FlowEvent<N>;
  });
}

function placed(json: ServiceMessage, { channel, groupId, startSample, endSample }: EventPlace): ServiceMessage {
  const isPlaced = PLACES.some((key) => typeof json[key] === 'number');
  const place = isPlaced ? {} : { StartSampleIndex: startSample, EndSampleIndex: endSample };
  return { Channel: channel, GroupId: groupId, ...place, ...json };
}

function parse(message: string | Uint8Array): unknown {
  try {
    return parseJson(typeof message === 'string' ? message : decodeUtf8(message, 'The message'), 'The message');
  } catch (cause) {
    throw unexpected('a JSON object', undefined, cause);
  }
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** What the service sent is not repeated: it may tell of the call. */
export function unexpected(expected: string, pointer?: string, cause?: unknown): DataFlowError {
  const where = pointer === undefined ? '' : ` at '${pointer}' of its message`;
  return new DataFlowError('node.service-failed', `The service sent something else than ${expected}${where}.`, {
    cause,
  });
}
