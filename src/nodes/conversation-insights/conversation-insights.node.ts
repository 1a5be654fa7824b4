import type { Fault } from '../../common/errors/index.js';
import {
  DataFlowNode,
  defineNode,
  eventPort,
  toWire,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { addressFaults, OrderedCalls } from '../shared/calls/index.js';
import { EventService, sendAll } from '../shared/integration/index.js';
import { ConversationInsightsParameters } from './conversation-insights.parameters.js';
import { Conversation } from './conversation.js';

const RAISED = ['Conversation Insights'] as const;

/** Maximum characters of JSON. */
const LONGEST = 2_000_000;

export const conversationInsights = defineNode({
  type: 'conversation-insights',
  summary: 'Sends the texts of the whole conversation to a service, and raises the insights that it answers.',
  notes: `It collects any event whose \`Data.Text\` is a string but \`SR Partial\`, and asks the service at the end, and with
\`EveryTexts\` on the way. Of a conversation of more than ${LONGEST / 1_000_000} million characters of JSON it sends the end. The messages are this
server's own: [integrations.md](integrations.md#conversation-insights).`,
  parameters: ConversationInsightsParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  page: 'docs/integrations.md#conversation-insights',
  readsSettings: 'channel-tags',
  inlets: { events: eventPort() },
  outlets: { events: eventPort(...RAISED) },
});

@DataFlowNode(conversationInsights)
export class ConversationInsightsNode implements NodeProvider<typeof conversationInsights> {
  check(parameters: ConversationInsightsParameters): Fault[] {
    return addressFaults(parameters);
  }

  readiness({ Address }: ConversationInsightsParameters): string | undefined {
    return Address === '' ? 'no service of insights is configured: set Address to that of yours' : undefined;
  }

  start(context: NodeContext<typeof conversationInsights>): NodeRun<typeof conversationInsights> {
    const { parameters, sampleRateHz, emit } = context;
    const service = new EventService(context, RAISED);
    const conversation = new Conversation(LONGEST);
    const calls = new OrderedCalls<FlowEvent<'Conversation Insights'>[]>(1, (events) =>
      sendAll(events, (event) => emit('events', event)),
    );
    const ask = (IsFinal: boolean): Promise<void> => {
      const { events: Events, isTruncated: IsTruncated } = conversation;
      return calls.begin(() => service.say('Conversation', { IsFinal, IsTruncated, Events }));
    };
    return {
      onEvent: (event) => {
        if (event.name === 'SR Partial' || typeof event.data?.Text !== 'string') return undefined;
        conversation.add(toWire(event, sampleRateHz));
        const isDue = parameters.EveryTexts > 0 && conversation.count % parameters.EveryTexts === 0;
        return isDue ? ask(false) : undefined;
      },
      flush: async () => {
        if (conversation.count > 0) await ask(true);
        await calls.end();
      },
    };
  }
}
