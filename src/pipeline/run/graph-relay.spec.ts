import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { CollectedOutput, makeGraph, registryOf } from '../../../test/support/run-graph.js';
import { BASE, fake, text, chain } from '../../../test/support/fake-nodes.js';

describe('the relay', () => {
  const design = {
    name: 'relayed',
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'asking', type: 'asking' },
      { id: 'relay', type: 'external-relay' },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.events.0', to: 'asking.events' },
      { from: 'relay.events', to: 'asking.events' },
      { from: 'relay.events', to: 'publisher.events' },
    ],
  };

  it('stays open while a node holds a lease, and closes when all that it does not feed is done', async () => {
    let giveBack: (() => void) | undefined;
    const asking = fake('asking', ({ leaseRelay }) => ({
      onAudio: () => undefined,
      onEvent: (event) => {
        if (event.data?.Text === 'question') giveBack = leaseRelay();
        else giveBack?.();
      },
    }));
    const output = new CollectedOutput();
    const { run: graph } = makeGraph(design, registryOf(...BASE, asking), output);
    await graph.start();
    await graph.writeEvent(text('question'));
    await new Promise(setImmediate);
    graph.endInput();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(graph.unfinished.map(({ id }) => id)).toContain('relay');
    await graph.relay(text('answer'));
    await graph.finished;
    await graph.stop();
    expect(output.events.map(({ data }) => data?.Text)).toEqual(['answer']);
    expect(() => graph.relay(text('late'))).toThrow(expect.objectContaining({ code: 'operation.not-found' }) as Error);
  });

  it('stays open while a question waits at a node that it feeds', async () => {
    const leases: (() => void)[] = [];
    const asking = fake('asking', ({ leaseRelay }) => ({
      onAudio: () => undefined,
      onEvent: async (event) => {
        if (event.data?.Text === 'answer') leases.pop()?.();
        else leases.push(leaseRelay());
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
    }));
    const output = new CollectedOutput();
    const { run: graph } = makeGraph(design, registryOf(...BASE, asking), output);
    await graph.start();
    for (const question of ['question', 'answer', 'question']) await graph.writeEvent(text(question));
    graph.endInput();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(graph.unfinished.map(({ id }) => id)).toContain('relay');
    await graph.relay(text('answer'));
    await graph.finished;
    await graph.stop();
    expect(output.names()).toEqual(['SR Milestone']);
  });

  it('is not there in a project without one', async () => {
    const { run: graph } = makeGraph(chain([]), registryOf(...BASE), new CollectedOutput());
    await graph.start();
    expect(() => graph.relay(text('x'))).toThrow(expect.objectContaining({ code: 'operation.no-relay' }) as Error);
    await graph.stop();
  });
});
