import 'reflect-metadata';
import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BASE, fake } from '../../test/support/fake-nodes.js';
import { registryOf, type Registered } from '../../test/support/run-graph.js';
import { runSorted } from '../../test/support/sorted-graph.js';
import { eventBarrier, EventBarrierNode } from '../nodes/event-barrier/index.js';
import { OrderedCalls } from '../nodes/shared/calls/index.js';
import { changeEvent, createEvent, freezeEvent, type FlowEvent } from '../pipeline/index.js';

interface Sent {
  readonly name: string;
  readonly channel?: number;
  readonly startSample?: number;
  readonly groupId?: string;
}

function event({ name, channel = 0, startSample = -1, groupId = '' }: Sent): FlowEvent {
  return freezeEvent({ name, channel, startSample, endSample: -1, groupId, tags: [], data: { Text: name } });
}

const pause = (): Promise<void> => sleep(Math.random() * 3);

const tagged = (one: FlowEvent, tag: string): FlowEvent => changeEvent(one, { tags: [...one.tags, tag] });

/** Nodes that behave like the real ones and take a random time for each event. */
const NODES: Registered[] = [
  ...BASE,
  [eventBarrier, new EventBarrierNode()],
  fake('passes', ({ emit }) => ({
    onAudio: () => undefined,
    onEvent: async (one) => (await pause(), emit('events', one)),
  })),
  fake('rewrites', ({ emit, nodeId }) => {
    const calls = new OrderedCalls<FlowEvent>(3, (one) => emit('events', one));
    return {
      onAudio: () => undefined,
      onEvent: (one) => calls.begin(async () => (await pause(), tagged(one, nodeId))),
      flush: () => calls.end(),
    };
  }),
  fake('raises', ({ emit, nodeId }) => {
    const calls = new OrderedCalls<FlowEvent>(3, (one) =>
      emit(
        'events',
        createEvent('Sentiment', one, { Sentiment: nodeId, Score: 0, Positive: 0, Negative: 0, Neutral: 1 }),
      ),
    );
    return {
      onAudio: () => undefined,
      onEvent: (one) => calls.begin(async () => (await pause(), one)),
      flush: () => calls.end(),
    };
  }),
  fake('doubles', ({ emit }) => ({
    onAudio: () => undefined,
    async onEvent(one) {
      await emit('events', one);
      await pause();
      await emit('events', tagged(one, 'again'));
    },
  })),
  fake('holds', ({ emit, spool }) => {
    const held = spool();
    return {
      onAudio: () => undefined,
      onEvent: (one) => held.addEvent(one),
      async flush() {
        for (let message = await held.take(); message; message = await held.take()) {
          if (message.kind === 'event') await emit('events', message.event);
        }
      },
    };
  }),
  fake('sums', ({ emit, nodeId }) => {
    let count = 0;
    return {
      onAudio: () => undefined,
      onEvent: () => void (count += 1),
      flush: () => emit('events', event({ name: `${count} at ${nodeId}` })),
    };
  }),
];

interface Node {
  readonly id: string;
  readonly type: string;
  readonly parameters?: object;
  /** Ids of the nodes that feed it. */
  readonly from: readonly string[];
}

/** A design of nodes between Entry, by both channels, and the Publisher. */
function designOf(nodes: readonly Node[], published: readonly string[]): Record<string, unknown> {
  const outlets = (id: string): string[] => (id === 'entry' ? ['entry.events.0', 'entry.events.1'] : [`${id}.events`]);
  const join = (from: string, to: string): object[] => outlets(from).map((outlet) => ({ from: outlet, to }));
  return {
    name: 'test',
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'publisher', type: 'publisher' },
      ...nodes.map(({ id, type, parameters }) => ({ id, type, ...(parameters && { parameters }) })),
    ],
    connections: [
      ...nodes.flatMap(({ id, from }) => from.flatMap((source) => join(source, `${id}.events`))),
      ...published.flatMap((id) => join(id, 'publisher.events')),
    ],
  };
}

async function namesOf(nodes: readonly Node[], published: readonly string[], sent: readonly Sent[]): Promise<string[]> {
  const events = await runSorted(designOf(nodes, published), registryOf(...NODES), { events: sent.map(event) });
  return events.map(({ Name, Channel, Tags }) =>
    [`${Name}${Channel === 1 ? "'" : ''}`, ...(Tags as string[])].join('+'),
  );
}

describe('the order of a result', () => {
  it('is by start, then as Entry sent them, then by channel', async () => {
    const sent = [
      { name: 'c', startSample: 20 },
      { name: 'a', startSample: 10, channel: 1 },
      { name: 'b', startSample: 10 },
      { name: 'all', startSample: 5, channel: -2 },
    ];
    expect(await namesOf([], ['entry'], sent)).toEqual(['all', "all'", "a'", 'b', 'c']);
  });

  it('gives an event without a position that of the event which Entry sent before it', async () => {
    const sent = [
      { name: 'first' },
      { name: 'late', startSample: 30 },
      { name: 'follows' },
      { name: 'early', startSample: 10 },
    ];
    expect(await namesOf([], ['entry'], sent)).toEqual(['first', 'early', 'late', 'follows']);
  });

  it('puts an event beside the one that it was made from, deeper nodes later, whatever takes longer', async () => {
    const nodes = [
      { id: 'slow', type: 'rewrites', from: ['entry'] },
      { id: 'mood', type: 'raises', from: ['slow'] },
    ];
    expect(await namesOf(nodes, ['mood', 'slow', 'entry'], [{ name: 'a' }, { name: 'b' }])).toEqual([
      ...['a', 'a+slow', 'Sentiment'],
      ...['b', 'b+slow', 'Sentiment'],
    ]);
  });

  it('orders nodes of the same depth by their place in the design', async () => {
    const nodes = [
      { id: 'z', type: 'rewrites', from: ['entry'] },
      { id: 'a', type: 'rewrites', from: ['entry'] },
    ];
    expect(await namesOf(nodes, ['a', 'z'], [{ name: 'x' }])).toEqual(['x+z', 'x+a']);
  });

  it('survives the disk queue of a node', async () => {
    const nodes = [
      { id: 'mark', type: 'rewrites', from: ['entry'] },
      { id: 'hold', type: 'holds', from: ['mark'] },
      { id: 'mood', type: 'raises', from: ['hold'] },
    ];
    expect(await namesOf(nodes, ['hold', 'mood'], [{ name: 'a' }, { name: 'b' }])).toEqual([
      ...['a+mark', 'Sentiment', 'b+mark', 'Sentiment'],
    ]);
  });

  it('ends with what nodes raise at flush about the whole', async () => {
    const nodes = [{ id: 'sum', type: 'sums', from: ['entry'] }];
    expect(await namesOf(nodes, ['sum', 'entry'], [{ name: 'a', startSample: 9 }])).toEqual(['a', '1 at sum']);
  });

  it('begins a group that left a barrier with its key event', async () => {
    const nodes = [
      { id: 'mark', type: 'rewrites', from: ['entry'] },
      { id: 'barrier', type: 'event-barrier', parameters: { KeyEventName: 'key' }, from: ['mark', 'entry'] },
    ];
    const sent = [
      { name: 'a', startSample: 10, groupId: '1' },
      { name: 'b', startSample: 20, groupId: '1' },
      { name: 'key', startSample: 20, groupId: '1' },
      { name: 'c', startSample: 15 },
      { name: 'd', startSample: 30, groupId: '1' },
    ];
    expect(await namesOf(nodes, ['barrier'], sent)).toEqual([
      ...['c', 'c+mark', 'key', 'a', 'a+mark', 'b', 'b+mark', 'key+mark', 'd', 'd+mark'],
    ]);
  });

  it('is the same in every run of any graph', async () => {
    const types = ['passes', 'rewrites', 'raises', 'doubles', 'holds', 'sums', 'event-barrier', 'distributor'] as const;
    const graph = fc
      .array(fc.record({ type: fc.constantFrom(...types), from: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }) }), {
        minLength: 1,
        maxLength: 6,
      })
      .map((nodes) =>
        nodes.map(({ type, from }, index): Node => {
          const sources = from.map((at) => (at % (index + 1) === 0 ? 'entry' : `n${(at % (index + 1)) - 1}`));
          const parameters = type === 'event-barrier' && { parameters: { KeyEventName: 'Sentiment' } };
          return { id: `n${index}`, type, ...parameters, from: [...new Set(sources)] };
        }),
      );
    const sent = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b', 'Sentiment'),
        channel: fc.constantFrom(0, 1, -2),
        startSample: fc.constantFrom(-1, 0, 10, 20),
        groupId: fc.constantFrom('', 'g', 'h'),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(graph, sent, fc.boolean(), async (nodes, inputs, isDebugged) => {
        const design = designOf(nodes, ['entry', ...nodes.map(({ id }) => id)]);
        const once = async (): Promise<string> => {
          const input = { events: inputs.map(event) };
          return JSON.stringify(await runSorted(design, registryOf(...NODES), input, { isDebugged }), undefined, 1);
        };
        const [first, ...others] = await Promise.all([once(), once(), once(), once()]);
        for (const other of others) expect(other).toBe(first);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
