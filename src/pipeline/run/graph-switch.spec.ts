import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CollectedOutput, makeGraph, registryOf, type Registered } from '../../../test/support/run-graph.js';
import { DataFlowError } from '../../common/errors/index.js';
import { EntryNode, entry } from '../../nodes/entry/index.js';
import { EventBarrierNode, eventBarrier } from '../../nodes/event-barrier/index.js';
import { PublisherNode, publisher } from '../../nodes/publisher/index.js';
import { defineNode, eventPort, type NodeProvider } from '../contract/index.js';
import { changeEvent, freezeEvent, type FlowEvent } from '../events/index.js';

class NoParameters {}

const marking = defineNode({
  summary: 'test',
  parameters: NoParameters,
  flowTypes: ['stream'],
  type: 'marking',
  whenOff: 'pass',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

type Provider = NodeProvider<typeof marking>;

/** Adds its id to the tags of each event, after some turns of the event loop. */
class MarkingNode implements Provider {
  started = 0;
  stopped = 0;

  start({ nodeId, emit }: Parameters<Provider['start']>[0]): ReturnType<Provider['start']> {
    this.started += 1;
    return {
      onEvent: async (event) => {
        await sleep(Math.random() * 3);
        await emit('events', changeEvent(event, { tags: [...event.tags, nodeId] }));
      },
      stop: () => void (this.stopped += 1),
    };
  }
}

const broken: Registered = [
  { ...marking, type: 'broken' },
  {
    start: () => {
      throw new Error('no');
    },
  },
];

/** Two ways from Entry that meet: through `first` and `second`, and past `first`. */
const design = {
  name: 'test',
  flowTypes: ['stream'],
  constraints: [{ key: 'On', type: 'boolean', default: false }],
  nodes: [
    { id: 'entry', type: 'entry' },
    { id: 'first', type: 'marking', when: 'On' },
    { id: 'second', type: 'marking', when: 'On' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.events.0', to: 'first.events' },
    { from: 'first.events', to: 'second.events' },
    { from: 'entry.events.1', to: 'second.events' },
    { from: 'second.events', to: 'publisher.events' },
  ],
};

const event = (name: string, channel = 0, groupId = ''): FlowEvent =>
  freezeEvent({ name, channel, startSample: -1, endSample: -1, groupId, tags: [], data: null });

function modes(mode: 'on' | 'pass', ...ids: string[]): Map<string, 'on' | 'pass'> {
  return new Map(ids.map((id) => [id, mode]));
}

async function running(of: Record<string, unknown>, ...nodes: Registered[]) {
  const output = new CollectedOutput();
  const registry = registryOf([entry, new EntryNode()], [publisher, new PublisherNode()], ...nodes);
  const { run, spool } = makeGraph(of, registry, output);
  await run.start();
  const end = async (): Promise<void> => {
    run.endInput();
    await run.finished;
    await run.stop();
    await spool.close();
  };
  return { run, output, end };
}

describe('GraphSwitch', () => {
  it('lets every event meet all nodes as they were, or all as they are', async () => {
    const node = new MarkingNode();
    const { run, output, end } = await running(design, [marking, node]);
    for (let turn = 0; turn < 10; turn += 1) {
      for (let count = 0; count < 7; count += 1) {
        await run.writeEvent(event(`${turn}`, 0));
        await run.writeEvent(event(`${turn}`, 1));
      }
      await run.switchNodes(modes(turn % 2 === 0 ? 'on' : 'pass', 'first', 'second'), {});
    }
    await end();
    expect(output.events).toHaveLength(140);
    for (const { name, channel, tags } of output.events) {
      const isOn = Number(name) % 2 === 1;
      expect([name, channel, tags]).toEqual([name, channel, isOn ? ['first', 'second'].slice(channel) : []]);
    }
    expect([node.started, node.stopped]).toEqual([10, 10]);
  });

  it('sends on what a node holds when it is switched off, before what comes then', async () => {
    const barrier = {
      ...design,
      nodes: [
        { id: 'entry', type: 'entry' },
        { id: 'first', type: 'event-barrier', when: '!On', parameters: { KeyEventName: 'key' } },
        { id: 'publisher', type: 'publisher' },
      ],
      connections: [
        { from: 'entry.events.0', to: 'first.events' },
        { from: 'first.events', to: 'publisher.events' },
      ],
    };
    const { run, output, end } = await running(barrier, [eventBarrier, new EventBarrierNode()]);
    for (const name of ['a', 'b']) await run.writeEvent(event(name, 0, 'group'));
    await run.switchNodes(modes('pass', 'first'), {});
    await run.writeEvent(event('c', 0, 'group'));
    await end();
    expect(output.names()).toEqual(['a', 'b', 'c']);
  });

  it('switches nothing when a node cannot start', async () => {
    const node = new MarkingNode();
    const nodes = design.nodes.map((each) => (each.id === 'second' ? { ...each, type: 'broken' } : each));
    const { run, output, end } = await running({ ...design, nodes }, [marking, node], broken);
    await expect(run.switchNodes(modes('on', 'first', 'second'), {})).rejects.toMatchObject({
      code: 'operation.start-failed',
      node: { id: 'second' },
    });
    await run.writeEvent(event('a'));
    await end();
    expect(output.events.map(({ tags }) => tags)).toEqual([[]]);
    expect([node.started, node.stopped]).toEqual([1, 1]);
  });

  it('leaves a node out that cannot start and may be skipped', async () => {
    const nodes = design.nodes.map((each) =>
      each.id === 'second' ? { ...each, type: 'broken', onError: 'skip' } : each,
    );
    const { run, output, end } = await running({ ...design, nodes }, [marking, new MarkingNode()], broken);
    await run.switchNodes(modes('on', 'first', 'second'), {});
    await run.writeEvent(event('a'));
    await end();
    expect(output.events.map(({ name, tags }) => [name, tags])).toEqual([
      ['Node Error', []],
      ['a', ['first']],
    ]);
  });

  it('stops what it has started when the operation ends first', async () => {
    const node = new MarkingNode();
    let release = (): void => undefined;
    const stuck: Registered = [
      { ...marking, type: 'stuck' },
      { start: () => ({ onEvent: () => new Promise<void>((resolve) => (release = resolve)) }) },
    ];
    const nodes = design.nodes.map((each) => (each.id === 'second' ? { id: 'second', type: 'stuck' } : each));
    const { run } = await running({ ...design, nodes }, [marking, node], stuck);
    await run.writeEvent(event('a'));
    const switched = run.switchNodes(modes('on', 'first'), {});
    await expect.poll(() => node.started).toBe(1);
    run.abort(new DataFlowError('operation.cancelled', 'Enough.'));
    await expect(switched).rejects.toMatchObject({ code: 'operation.cancelled' });
    release();
    await run.stop();
    expect(node.stopped).toBe(1);
  });
});
