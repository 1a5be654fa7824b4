import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  DataFlowNode,
  defineNode,
  EVENT_EXPRESSIONS,
  eventMatcher,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';

class EventFilterParameters {
  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 1000,
    description: `Condition over \`event\`, in CEL. ${EVENT_EXPRESSIONS}`,
    example: 'event.Name == "SR Milestone" && event.Channel == 0',
  })
  Expression!: string;

  @Field({ type: 'string', enum: ['keep', 'drop'], description: 'Whether matching events are kept or dropped.' })
  Action: 'keep' | 'drop' = 'keep';
}

export const eventFilter = defineNode({
  type: 'event-filter',
  summary: 'Lets the events that match an expression through, or all but those.',
  parameters: EventFilterParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

@DataFlowNode(eventFilter)
export class EventFilterNode implements NodeProvider<typeof eventFilter> {
  check(parameters: EventFilterParameters): Fault[] {
    const { fault } = eventMatcher(parameters);
    return fault === undefined ? [] : [{ pointer: '/Expression', detail: fault }];
  }

  start({ parameters, sampleRateHz, emit }: NodeContext<typeof eventFilter>): NodeRun<typeof eventFilter> {
    const { matches } = eventMatcher(parameters);
    const keep = parameters.Action === 'keep';
    return { onEvent: (event) => (matches(event, sampleRateHz) === keep ? emit('events', event) : undefined) };
  }
}
