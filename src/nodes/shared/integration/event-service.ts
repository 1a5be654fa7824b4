import { parseServiceMessage, type ServiceClient } from '../../../common/service-call/index.js';
import {
  ALL_CHANNELS,
  UNKNOWN_PLACE,
  type EventPlace,
  type FlowEvent,
  type OperationInfo,
} from '../../../pipeline/index.js';
import { callSettings, requireAddress, type ServiceParameters } from '../calls/index.js';
import { CallMessages, type CallHead } from './call-messages.js';
import { MAX_MESSAGE_BYTES, readServiceEvents } from './read-service-events.js';

/** The members of a node's context that a service needs. */
export interface ServiceContext {
  readonly parameters: ServiceParameters;
  readonly operation: OperationInfo;
  readonly sampleRateHz: number;
  readonly services: ServiceClient;
}

/** Place of an event that belongs to the call as a whole. */
export const WHOLE_CALL: EventPlace = {
  channel: ALL_CHANNELS,
  startSample: UNKNOWN_PLACE,
  endSample: UNKNOWN_PLACE,
  groupId: '',
};

const HEADERS = { 'Content-Type': 'application/json', Accept: 'application/json' };

/**
 * A service that receives a call by HTTP and may answer with events.
 *
 * Each message is a `POST` to `Address`. Send messages one after the other: their order has a meaning for the service.
 */
export class EventService<N extends string> {
  private readonly messages: CallMessages;

  /**
   * @param names Events that its answers may hold.
   * @throws DataFlowError `operation.start-failed` if the address may not be called.
   */
  constructor(
    private readonly context: ServiceContext,
    private readonly names: readonly N[],
  ) {
    requireAddress(context.services, context.parameters.Address);
    this.messages = new CallMessages(context.operation, context.sampleRateHz);
  }

  /** @throws DataFlowError as `ServiceClient.call`, naming the setting to change. */
  start(members: object = {}): Promise<FlowEvent<N>[]> {
    return this.send(this.messages.start(members));
  }

  /** Sends an event; events of the answer without a place get the place of this event. */
  tell(event: FlowEvent, members: object = {}): Promise<FlowEvent<N>[]> {
    return this.send(this.messages.event(event, members), event);
  }

  /** Sends another message. */
  say(messageName: string, members: object = {}, cause?: EventPlace): Promise<FlowEvent<N>[]> {
    return this.send(this.messages.make(messageName, members), cause);
  }

  /** Sends the end of the call. */
  finalize(): Promise<FlowEvent<N>[]> {
    return this.say('Finalize');
  }

  /** Sends an event and ignores the answer. */
  async notify(event: FlowEvent, members: object = {}): Promise<void> {
    await this.post(this.messages.event(event, members));
  }

  /** @throws DataFlowError as `ServiceClient.call`; `node.service-failed` when the answer is not a message. */
  private async send(message: CallHead, cause: EventPlace = WHOLE_CALL): Promise<FlowEvent<N>[]> {
    const body = await this.post(message);
    if (body.length === 0) return [];
    const { names } = this;
    const { sampleRateHz } = this.context;
    return readServiceEvents(parseServiceMessage(body).Events, cause, { names, sampleRateHz });
  }

  private async post(message: CallHead): Promise<Uint8Array> {
    const { parameters, services } = this.context;
    const { body } = await services.call({
      ...callSettings(parameters),
      url: parameters.Address,
      method: 'POST',
      headers: HEADERS,
      body: Buffer.from(JSON.stringify(message)),
      maxBytes: MAX_MESSAGE_BYTES,
    });
    return body;
  }
}
