import type { Fault } from '../../common/errors/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { addressFaults, callSettings, requireAddress, ServiceParameters } from '../shared/calls/index.js';
import { MAX_MESSAGE_BYTES } from '../shared/integration/index.js';
import { Conversation } from './conversation.js';

class CustomServiceParameters extends ServiceParameters {}

export const customService = defineNode({
  type: 'custom-service',
  summary:
    'A node of your own, in any language: audio and events go to a server at Address by a WebSocket, and what it sends goes on in their place.',
  notes:
    '[custom-service.md](custom-service.md) has the messages, and servers in Python and JavaScript to begin with. A socket that breaks is not opened again: the node fails, and `onError` says what comes of it.',
  parameters: CustomServiceParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  page: 'docs/custom-service.md',
  readsSettings: 'any',
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: { audio: audioPort(), events: eventPort() },
});

type Context = NodeContext<typeof customService>;

@DataFlowNode(customService)
export class CustomServiceNode implements NodeProvider<typeof customService> {
  readiness({ Address }: CustomServiceParameters): string | undefined {
    return Address === '' ? 'no service is configured: set Address to the ws or wss address of yours' : undefined;
  }

  check(parameters: CustomServiceParameters): Fault[] {
    return addressFaults(parameters, 'ws');
  }

  async start(context: Context): Promise<NodeRun<typeof customService>> {
    const { parameters, services, sampleRateHz, emit, fail } = context;
    const { Address: url, CallTimeoutMsec: limitMs } = parameters;
    requireAddress(services, url);
    const audioBytesPerSecond = 2 * sampleRateHz;
    const request = { ...callSettings(parameters), url, maxBytes: MAX_MESSAGE_BYTES, audioBytesPerSecond };
    const socket = await services.connect(request);
    const conversation = new Conversation(socket, { sampleRateHz, limitMs });
    try {
      await conversation.start(aboutOperation(context));
    } catch (error) {
      conversation.drop();
      throw error;
    }
    return {
      begin: () =>
        conversation.listen({ audio: (chunk) => emit('audio', chunk), event: (event) => emit('events', event) }, fail),
      onAudio: (chunk) => conversation.hear(chunk),
      onEvent: (event) => conversation.tell(event),
      flush: () => conversation.flush(),
      stop: () => conversation.drop(),
    };
  }
}

/** Members of the first message. */
function aboutOperation({ nodeId, operation, sampleRateHz }: Context): object {
  const { id, project, tenantId, settings, sentCallProperties, language, extra } = operation;
  const hasAudio = operation.sampleRateHz !== undefined;
  return {
    ...extra,
    SessionId: id,
    ProjectName: project,
    TenantId: tenantId,
    Node: nodeId,
    Audio: hasAudio ? { Encoding: 'pcm', SampleRate: sampleRateHz, ChannelCount: operation.channelCount } : null,
    Settings: settings,
    CallProperties: sentCallProperties,
    ...(language !== undefined && { Language: language }),
  };
}
