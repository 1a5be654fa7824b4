import type { ServiceClient } from '../../common/service-call/index.js';
import {
  ALL_CHANNELS,
  UNKNOWN_PLACE,
  type EventPlace,
  type FlowEvent,
  type OperationInfo,
} from '../../pipeline/index.js';
import { callSettings, requireAddress, type ServiceParameters } from '../calls/index.js';
import { CallMessages, type CallHead } from './call-messages.js';
import { MAX_MESSAGE_BYTES, parseServiceMessage, readServiceEvents } from './read-service-events.js';
import { atStart } from './start-requirements.js';

/** What a service needs of the context of its node. */
export interface ServiceContext {
  readonly parameters: ServiceParameters;
  readonly operation: OperationInfo;
  readonly sampleRateHz: number;
  readonly services: ServiceClient;
}

/** Where an event stands that belongs to the call as a whole. */
export const WHOLE_CALL: EventPlace = {
  channel: ALL_CHANNELS,
  startSample: UNKNOWN_PLACE,
  endSample: UNKNOWN_PLACE,
  groupId: '',
};

const HEADERS = { 'Content-Type': 'application/json', Accept: 'application/json' };

/**
 * A service that is told of a call by HTTP, a `POST` to `Address` a message, and may answer with events. Messages are to
 * be sent one after the other: the order is a part of what they tell.
 */
export class EventService<N extends string> {
  private readonly messages: CallMessages;

  /**
   * @param names Events that its answers may hold.
   * @throws DataFlowError `operation.start-failed` where the address may not be called.
   */
  constructor(
    private readonly context: ServiceContext,
    private readonly names: readonly N[],
  ) {
    requireAddress(context.services, context.parameters.Address);
    this.messages = new CallMessages(context.operation, context.sampleRateHz);
  }

  /** @throws DataFlowError as `ServiceClient.call`, saying what to set. */
  start(members: object = {}): Promise<FlowEvent<N>[]> {
    return atStart(this.send(this.messages.start(members)));
  }

  /** Tells an event; events of the answer that name no place stand where it stands. */
  tell(event: FlowEvent, members: object = {}): Promise<FlowEvent<N>[]> {
    return this.send(this.messages.event(event, members), event);
  }

  /** Sends another message. */
  say(messageName: string, members: object = {}, cause?: EventPlace): Promise<FlowEvent<N>[]> {
    return this.send(this.messages.make(messageName, members), cause);
  }

  /** Tells that nothing more comes. */
  finalize(): Promise<FlowEvent<N>[]> {
    return this.say('Finalize');
  }

  /** Tells an event; what is answered is not read. */
  async notify(event: FlowEvent, members: object = {}): Promise<void> {
    await this.post(this.messages.event(event, members));
  }

  /** @throws DataFlowError as `ServiceClient.call`; `node.service-failed` when the answer is no message. */
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
