import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { parseJson } from '../../common/http/index.js';
import { fromWire, MAX_CHANNELS, type FlowEvent } from '../../pipeline/index.js';

/** An event as a script gets it: the members of its `EventInformation`. */
export function toScript({ channel, name, data, startSample, endSample, groupId, tags }: FlowEvent): object {
  return {
    ChannelIndex: channel,
    ServiceName: '',
    EventName: name,
    Data: data,
    StartSampleIndex: startSample,
    EndSampleIndex: endSample,
    GroupId: groupId,
    Tags: tags,
  };
}

/**
 * Reads an event that a script raised.
 *
 * @param json With the keys of an event on the wire.
 * @param cause The event that the script was given when it raised this one.
 * @throws DataFlowError `node.failed` if it is invalid.
 */
export function fromScript(json: string, rateHz: number, cause?: FlowEvent): FlowEvent {
  const faults: Fault[] = [];
  try {
    const event = fromWire(parseJson(json, 'It'), '', { channelCount: MAX_CHANNELS, rateHz, cause }, faults);
    if (event) return event;
  } catch (error) {
    if (error instanceof DataFlowError) faults.push({ pointer: '/Data', detail: error.detail });
    else throw error;
  }
  const words = faults.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join('; ');
  throw new DataFlowError('node.failed', `The script raised an invalid event. ${words}`);
}
