import type { Fault } from '../../common/errors/index.js';
import {
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { addressFaults, OrderedCalls } from '../shared/calls/index.js';
import { CallbackAddress, EventService } from '../shared/integration/index.js';
import { RtnConnectorParameters } from './rtn-connector.parameters.js';

const NOTIFIED: ReadonlySet<string> = new Set([
  'RTG State',
  'RTG Scenarios',
  'RTG Notification',
  'RTG Transcript',
  'RTG Supervisor Message',
  'Summarize',
  'VBTransactionEvent',
  'VBCallEvent',
  'Conversation Insights',
]);

export const rtnConnector = defineNode({
  type: 'rtn-connector',
  summary: "Notifies an agent's screen, by a Real Time Notification service, of what other nodes found.",
  notes: `It notifies of ${[...NOTIFIED].map((name) => `\`${name}\``).join(', ')}, and with \`SendDebugInfo\` of all
events, one after the other, in the messages of [integrations.md](integrations.md#rtn-connector). The body of the service's
answer is ignored.`,
  parameters: RtnConnectorParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  readsSettings: 'channel-tags',
  inlets: { events: eventPort() },
  outlets: {},
});

@DataFlowNode(rtnConnector)
export class RtnConnectorNode implements NodeProvider<typeof rtnConnector> {
  constructor(private readonly callback: CallbackAddress) {}

  check(parameters: RtnConnectorParameters): Fault[] {
    return addressFaults(parameters);
  }

  start(context: NodeContext<typeof rtnConnector>): NodeRun<typeof rtnConnector> {
    const { parameters } = context;
    const service = new EventService(context, []);
    const calls = new OrderedCalls(1, () => undefined);
    const members = {
      CallbackAddress: this.callback.of(parameters.DataFlowExternalAddress),
      AgentSupportedLanguages: listOf(parameters.AgentSupportedLanguages),
      CustomerSupportedLanguages: listOf(parameters.CustomerSupportedLanguages),
      SupportsLanguageIdentification: parameters.SupportsLanguageIdentification,
    };
    return {
      onEvent: (event) => {
        const isDebugInfo = !NOTIFIED.has(event.name);
        if (isDebugInfo && !parameters.SendDebugInfo) return undefined;
        return calls.begin(() => service.notify(event, { ...members, IsDebugInfo: isDebugInfo }));
      },
      flush: () => calls.end(),
    };
  }
}

function listOf(text: string): string[] {
  return text
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
