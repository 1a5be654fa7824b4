import type { Fault } from '../../../common/errors/index.js';
import { merged } from '../../../common/field/index.js';
import { unexpected, type ServiceMessage } from '../../../common/service-call/index.js';
import { fromWire, MAX_CHANNELS, type EventPlace, type FlowEvent } from '../../../pipeline/index.js';

/** Maximum message of a service, in bytes. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

const PLACES = ['StartMsec', 'EndMsec', 'StartSampleIndex', 'EndSampleIndex'];

/** Rules for the events of a service. */
export interface ServiceEventRules<N extends string> {
  /** Names of the events that the node accepts from it. */
  readonly names: readonly N[];
  /** Rate of its sample indexes. */
  readonly sampleRateHz: number;
}

/**
 * Reads and checks the events that a service sent, except the content of their `Data`.
 *
 * @param events Events as in docs/events.md: a name and `Data` are required.
 * @param cause Place of events that name none.
 * @throws DataFlowError `node.service-failed` for an invalid event, or one that the node does not accept.
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
    const limits = { channelCount: MAX_CHANNELS, rateHz: sampleRateHz, cause };
    const event = fromWire(placed(json, cause), pointer, limits, faults);
    if (!event) throw unexpected('an event', faults[0]?.pointer);
    return event as FlowEvent<N>;
  });
}

function placed(json: ServiceMessage, { channel, groupId, startSample, endSample }: EventPlace): ServiceMessage {
  const isPlaced = PLACES.some((key) => typeof json[key] === 'number');
  const place = isPlaced ? {} : { StartSampleIndex: startSample, EndSampleIndex: endSample };
  return merged({ Channel: channel, GroupId: groupId }, place, json);
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
