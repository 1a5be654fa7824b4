import type { ServiceClient, ServiceRequest } from '../../src/common/service-call/index.js';
import { createEvent, freezeEvent, type EventData, type FlowEvent } from '../../src/pipeline/index.js';
import { helloService } from './run-graph.js';

export type Told = Record<string, unknown> & { readonly MessageName: string };

/** A service of integrations.md that records its messages. */
export interface RecordingService {
  readonly client: ServiceClient;
  readonly requests: ServiceRequest[];
  readonly told: Told[];
}

/** @param answer Makes the answer to a message: JSON, or text that is sent unchanged. */
export function recordingService(answer: (message: Told) => unknown = () => ''): RecordingService {
  const requests: ServiceRequest[] = [];
  const told: Told[] = [];
  const client: ServiceClient = {
    ...helloService,
    async call(request) {
      const message = JSON.parse(Buffer.from(request.body ?? []).toString()) as Told;
      requests.push(request);
      told.push(message);
      const said = await answer(message);
      return { status: 200, headers: {}, body: Buffer.from(typeof said === 'string' ? said : JSON.stringify(said)) };
    },
  };
  return { client, requests, told };
}

/** A milestone at 8 kHz. */
export function said(Text: string, startMs = 0, channel = 0): FlowEvent<'SR Milestone'> {
  const place = { channel, startSample: startMs * 8, endSample: startMs * 8 + 800, groupId: 'g' };
  return createEvent('SR Milestone', place, { Text });
}

/** An event of any name, without a place. */
export function named(name: string, data: EventData | null = {}): FlowEvent {
  return freezeEvent({ name, channel: 0, startSample: -1, endSample: -1, groupId: '', tags: [], data });
}
