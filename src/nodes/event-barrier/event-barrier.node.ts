import { Field } from '../../common/field/index.js';
import {
  DataFlowNode,
  defineNode,
  eventPort,
  type FlowEvent,
  type MessageSpool,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';

class EventBarrierParameters {
  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 200,
    description: 'Name of the event that opens the barrier for its utterance group.',
    example: 'Sentiment',
  })
  KeyEventName!: string;
}

export const eventBarrier = defineNode({
  type: 'event-barrier',
  summary:
    'Holds the events of an utterance group until the key event of that group, which goes first; later ones pass at once. On flush what is held goes out in order.',
  parameters: EventBarrierParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  opensAt: 'KeyEventName',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

/** The content of one closed group, with the position of each event in the order of arrival. */
interface HeldGroup {
  readonly events: MessageSpool;
  readonly arrivals: number[];
}

@DataFlowNode(eventBarrier)
export class EventBarrierNode implements NodeProvider<typeof eventBarrier> {
  start({ parameters, emit, spool }: NodeContext<typeof eventBarrier>): NodeRun<typeof eventBarrier> {
    const held = new Map<string, HeldGroup>();
    const open = new Set<string>();
    let arrived = 0;

    const hold = (event: FlowEvent): Promise<void> | undefined => {
      let group = held.get(event.groupId);
      if (!group) held.set(event.groupId, (group = { events: spool(), arrivals: [] }));
      group.arrivals.push((arrived += 1));
      return group.events.addEvent(event);
    };
    const sendNext = async (group: HeldGroup): Promise<void> => {
      const message = await group.events.take();
      if (message?.kind === 'event') await emit('events', message.event);
    };
    const release = async (key: FlowEvent): Promise<void> => {
      await emit('events', key);
      const group = held.get(key.groupId);
      held.delete(key.groupId);
      while (group && group.events.messages > 0) await sendNext(group);
    };

    return {
      onEvent(event) {
        const { groupId } = event;
        if (groupId === '' || open.has(groupId)) return emit('events', event);
        if (event.name !== parameters.KeyEventName) return hold(event);
        open.add(groupId);
        return release(event);
      },
      async flush() {
        const order = [...held.values()].flatMap((group) => group.arrivals.map((arrival) => ({ arrival, group })));
        order.sort((a, b) => a.arrival - b.arrival);
        for (const { group } of order) await sendNext(group);
      },
    };
  }
}
