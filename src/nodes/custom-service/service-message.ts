import type { Fault } from '../../common/errors/index.js';
import { readFields } from '../../common/field/index.js';
import { parseServiceMessage, unexpected } from '../../common/service-call/index.js';
import { EVENTS, fromWire, MAX_CHANNELS, type EventDeclaration, type FlowEvent } from '../../pipeline/index.js';

/** The position of the audio in the following binary messages. */
export interface AudioPlace {
  readonly channel: number;
  readonly startSample: number;
  readonly groupId: string;
}

/** A text message of a service, checked. */
export type ServiceMessage =
  | { readonly kind: 'started'; readonly isSuccess: boolean }
  | { readonly kind: 'flushed' }
  | { readonly kind: 'audio'; readonly place: AudioPlace }
  | { readonly kind: 'event'; readonly event: FlowEvent };

/**
 * Reads a text message (docs/custom-service.md).
 *
 * @param rateHz The rate of positions.
 * @throws DataFlowError `node.service-failed` for anything else.
 */
export function readServiceMessage(message: string | Uint8Array, rateHz: number): ServiceMessage {
  if (typeof message !== 'string') throw unexpected('a text message');
  const json = parseServiceMessage(message);
  if (json.Event !== undefined) return { kind: 'event', event: readEvent(json.Event, rateHz) };
  switch (json.MessageName) {
    case 'StartResponse':
      return { kind: 'started', isSuccess: json.Success === true };
    case 'FlushResponse':
      return { kind: 'flushed' };
    case 'Audio':
      return { kind: 'audio', place: readPlace(json) };
    default:
      throw unexpected('a message of docs/custom-service.md');
  }
}

function readEvent(json: unknown, rateHz: number): FlowEvent {
  const faults: Fault[] = [];
  const event = fromWire(json, '/Event', { channelCount: MAX_CHANNELS, rateHz }, faults);
  if (!event) throw unexpected('an event', faults[0]?.pointer);
  const { data } = (EVENTS as Readonly<Record<string, EventDeclaration>>)[event.name] ?? {};
  const isRight = !data || !readFields(data, event.data, { unknownKeys: 'keep' }).faults;
  if (!isRight || (data === null && event.data !== null)) throw unexpected('the Data of such an event', '/Event/Data');
  return event;
}

function readPlace({ Channel = 0, StartSampleIndex, GroupId = '' }: Readonly<Record<string, unknown>>): AudioPlace {
  if (!isCount(Channel) || Channel >= MAX_CHANNELS) throw unexpected('a channel', '/Channel');
  if (!isCount(StartSampleIndex)) throw unexpected('a sample index', '/StartSampleIndex');
  if (typeof GroupId !== 'string' || GroupId.length > 200) throw unexpected('the id of a group', '/GroupId');
  return { channel: Channel, startSample: StartSampleIndex, groupId: GroupId };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
