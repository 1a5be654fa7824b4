import type { Fault } from '../../common/errors/index.js';
import {
  DataFlowNode,
  defineNode,
  eventPort,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { addressFaults, OrderedCalls } from '../shared/calls/index.js';
import { AnswerWait, CallbackAddress, callProperty, EventService } from '../shared/integration/index.js';
import { VaAsyncParameters } from './va-async.parameters.js';

const ACTIVITY = 'VA Activity Object';
const ANSWER = 'VA Async Output';

export const vaAsync = defineNode({
  type: 'va-async',
  summary: 'Sends every text to a Virtual Agent, whose answers come by the External Relay.',
  notes: `It sends any event whose \`Data.Text\` is a string, partial texts too, and \`${ACTIVITY}\` events, one after the other, in the
messages of [integrations.md](integrations.md#va-async). The agent answers by \`POST /sessions\` with \`${ANSWER}\` events, which
leave the External Relay. That is kept open until \`AnswerTimeoutMsec\` after the last message, or until as many answers have come as
messages were sent: connect the External Relay to this node too, so that it knows. Put an Event Filter before it where partial texts are too many.`,
  parameters: VaAsyncParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  readsSettings: 'channel-tags',
  inlets: { events: eventPort() },
  outlets: {},
});

@DataFlowNode(vaAsync)
export class VaAsyncNode implements NodeProvider<typeof vaAsync> {
  constructor(private readonly callback: CallbackAddress) {}

  check(parameters: VaAsyncParameters): Fault[] {
    return addressFaults(parameters);
  }

  start(context: NodeContext<typeof vaAsync>): NodeRun<typeof vaAsync> {
    const { parameters, operation, leaseRelay } = context;
    const { ProjectName, DataFlowExternalAddress, AnswerTimeoutMsec } = parameters;
    const service = new EventService(context, []);
    const calls = new OrderedCalls(1, () => undefined);
    const wait = new AnswerWait(leaseRelay, AnswerTimeoutMsec);
    let unanswered = 0;
    const conversation = callProperty(operation, 'ExternalId');
    const members = {
      ...(ProjectName !== '' && { ProjectName }),
      ...(conversation !== undefined && { ExternalConversationId: conversation }),
      CallbackAddress: this.callback.of(DataFlowExternalAddress),
    };
    const say = async (event: FlowEvent): Promise<void> => {
      unanswered += 1;
      wait.hold();
      try {
        await service.notify(event, members);
      } finally {
        // The answer may have arrived before the call ended.
        if (unanswered > 0) wait.expect();
      }
    };
    return {
      onEvent: (event) => {
        if (event.name === ANSWER) {
          unanswered = Math.max(0, unanswered - 1);
          if (unanswered === 0) wait.end();
        }
        return isSaid(event) ? calls.begin(() => say(event)) : undefined;
      },
      flush: () => calls.end(),
      stop: () => wait.close(),
    };
  }
}

/** Answers are not sent back to the service, whatever they hold. */
function isSaid({ name, data }: FlowEvent): boolean {
  return name === ACTIVITY || (name !== ANSWER && typeof data?.Text === 'string');
}
