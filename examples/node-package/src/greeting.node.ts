import {
  DataFlowNode,
  defineNode,
  eventPort,
  Field,
  freezeEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from 'dataflow-server/node';
import { isGreeting } from './greeting.js';

class GreetingParameters {
  @Field({ type: 'boolean', description: 'Whether only the first greeting of a channel is reported.' })
  OnlyFirst = true;
}

export const greeting = defineNode({
  type: 'example-greeting',
  summary: 'Raises a `Greeting` event for each greeting.',
  parameters: GreetingParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  inlets: { events: eventPort() },
  outlets: { events: eventPort('Greeting') },
});

@DataFlowNode(greeting)
export class GreetingNode implements NodeProvider<typeof greeting> {
  start({ parameters, emit }: NodeContext<typeof greeting>): NodeRun<typeof greeting> {
    const greeted = new Set<number>();
    return {
      onEvent({ channel, startSample, endSample, groupId, data }) {
        if (typeof data?.Text !== 'string' || !isGreeting(data.Text)) return undefined;
        if (parameters.OnlyFirst && greeted.has(channel)) return undefined;
        greeted.add(channel);
        const place = { channel, startSample, endSample, groupId };
        return emit('events', freezeEvent({ ...place, name: 'Greeting', tags: [], data: { Text: data.Text } }));
      },
    };
  }
}
