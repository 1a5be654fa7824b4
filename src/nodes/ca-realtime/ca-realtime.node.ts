import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  DataFlowNode,
  defineNode,
  eventPort,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
  type OperationInfo,
} from '../../pipeline/index.js';
import { addressFaults, OrderedCalls, ServiceParameters } from '../shared/calls/index.js';
import { EventService, givenKeys, sendAll } from '../shared/integration/index.js';

const TOLD: ReadonlySet<string> = new Set(['SR Milestone', 'Emotion', 'Sentiment', 'CallStateUpdate', 'Chat Message']);

const RAISED = ['RTG Scenarios', 'RTG State', 'RTG Notification', 'RTG Transcript'] as const;

export class CaRealtimeParameters extends ServiceParameters {
  @Field({ type: 'string', minLength: 1, maxLength: 2_000, description: 'Address of the Conversational Analytics.' })
  override Address = 'http://ca-external-api.sestek-ca';
}

export const caRealtime = defineNode({
  type: 'ca-realtime',
  summary:
    'Sends the conversation of a call to Conversational Analytics, and raises its answers: scenarios, the state, notifications for the agent, the transcript.',
  notes: `It starts only if \`CallProperties.UserProperties\` has an entry other than \`AgentName\`, which identifies the agent to the
service. It sends ${[...TOLD].map((name) => `\`${name}\``).join(', ')}, one after the other, in the messages of
[integrations.md](integrations.md#ca-realtime). This server defines those messages: put an adapter in between if your service uses
others.`,
  parameters: CaRealtimeParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  readsSettings: 'channel-tags',
  inlets: { events: eventPort() },
  outlets: { events: eventPort(...RAISED) },
});

@DataFlowNode(caRealtime)
export class CaRealtimeNode implements NodeProvider<typeof caRealtime> {
  check(parameters: CaRealtimeParameters): Fault[] {
    return addressFaults(parameters);
  }

  async start(context: NodeContext<typeof caRealtime>): Promise<NodeRun<typeof caRealtime>> {
    requireAgent(context.operation);
    const service = new EventService(context, RAISED);
    const raise = (events: readonly FlowEvent<(typeof RAISED)[number]>[]): Promise<void> =>
      sendAll(events, (event) => context.emit('events', event));
    const calls = new OrderedCalls(1, raise);
    const first = await service.start();
    return {
      begin: () => raise(first),
      onEvent: (event) => (TOLD.has(event.name) ? calls.begin(() => service.tell(event)) : undefined),
      flush: async () => {
        await calls.begin(() => service.finalize());
        await calls.end();
      },
    };
  }
}

/** @throws DataFlowError `operation.start-failed` */
function requireAgent(operation: OperationInfo): void {
  if (givenKeys(operation, 'UserProperties').some((key) => key !== 'AgentName')) return;
  throw new DataFlowError(
    'operation.start-failed',
    'CallProperties.UserProperties: expected an entry other than AgentName, such as ExternalId, DeviceId or PbxAgentId.',
  );
}
