import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  changeEvent,
  DataFlowNode,
  defineNode,
  EVENT_EXPRESSIONS,
  eventMatcher,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';

class EventTaggerParameters {
  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 1000,
    description: `Condition over \`event\`, in CEL. ${EVENT_EXPRESSIONS}`,
    example: 'event.Data.Language == "tr-TR"',
  })
  Expression!: string;

  @Field({
    type: 'string',
    list: true,
    maxItems: 20,
    maxLength: 200,
    description: 'Tags that matching events are given.',
    example: ['Source'],
  })
  Tags!: string[];
}

export const eventTagger = defineNode({
  type: 'event-tagger',
  summary: 'Adds tags to the events that match an expression.',
  parameters: EventTaggerParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

@DataFlowNode(eventTagger)
export class EventTaggerNode implements NodeProvider<typeof eventTagger> {
  check(parameters: EventTaggerParameters): Fault[] {
    const { fault } = eventMatcher(parameters);
    return fault === undefined ? [] : [{ pointer: '/Expression', detail: fault }];
  }

  start({ parameters, sampleRateHz, emit }: NodeContext<typeof eventTagger>): NodeRun<typeof eventTagger> {
    const { matches } = eventMatcher(parameters);
    return {
      onEvent(event) {
        if (!matches(event, sampleRateHz)) return emit('events', event);
        return emit('events', changeEvent(event, { tags: [...new Set([...event.tags, ...parameters.Tags])] }));
      },
    };
  }
}
