import type { ServiceClient } from '../../src/common/service-call/index.js';
import type { OperationInfo, RegisteredNode } from '../../src/pipeline/index.js';
import { helloService } from './run-graph.js';
import { hearHello, sendBack, StandInSocket, takeCall } from './stand-in-socket.js';

/** Parameters for nodes that cannot start with their defaults. */
const CONFIGURED: Readonly<Record<string, object>> = {
  age: { Address: 'http://age.example' },
  'conversation-insights': { Address: 'http://insights.example' },
  'custom-service': { Address: 'ws://custom.example' },
  emotion: { Address: 'http://emotion.example' },
  'language-identifier': { Address: 'http://recognizer.example' },
  'sr-http': { Address: 'http://recognizer.example' },
  'sr-websocket': { Address: 'ws://recognizer.example' },
  translate: { Address: 'http://llm.example' },
};

/** Data of the call for nodes that require it. */
const CALLS: Readonly<Record<string, Partial<OperationInfo>>> = {
  'ca-realtime': { callProperties: { UserProperties: { DeviceId: '12' } } },
  'vb-realtime': {
    callProperties: { ExternalId: 'call', UserProperties: { ExternalId: 'agent' } },
    settings: { ChannelTags: ['agent', 'customer'] },
  },
};

/** Services of nodes that use WebSockets. */
const SERVICES: Readonly<Record<string, ServiceClient>> = {
  'agent-assist': StandInSocket.client(takeCall).client,
  'custom-service': StandInSocket.client(sendBack).client,
  rtg: StandInSocket.client(takeCall).client,
  'sr-websocket': StandInSocket.client(hearHello).client,
};

/** Parameters that a node needs in addition to its defaults. */
export function parametersOf({ definition: { type } }: RegisteredNode): object {
  return CONFIGURED[type] ?? {};
}

/** The service that answers a node. */
export function serviceOf({ definition: { type } }: RegisteredNode): ServiceClient {
  return SERVICES[type] ?? helloService;
}

/** The call that a node takes part in. */
export function callOf({ definition: { type } }: RegisteredNode): Partial<OperationInfo> {
  return CALLS[type] ?? {};
}
