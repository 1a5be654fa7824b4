import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import {
  chunksOf,
  CollectedOutput,
  makeGraph,
  registryOf,
  runToEnd,
  type Registered,
} from '../../../test/support/run-graph.js';
import { BASE, both, chain, common, error, fake, run, text, type listening } from '../../../test/support/fake-nodes.js';
import { noise, tone } from '../../../test/support/signals.js';
import { DataFlowError } from '../../common/errors/index.js';
import { defineNode, type NodeRun } from '../contract/index.js';
import { createEvent, freezeEvent } from '../events/index.js';

describe('backpressure', () => {
  it('slows a sender down to its slowest reader and bounds what waits', async () => {
    let held = 0;
    let most = 0;
    const slow = fake('slow', () => ({
      onAudio: () => undefined,
      onEvent: async () => {
        await new Promise(setImmediate);
        held -= 1;
      },
    }));
    const graph = makeGraph(chain([{ id: 'n', type: 'slow' }]), registryOf(...BASE, slow), new CollectedOutput(), {
      mailboxMessages: 8,
    });
    await graph.run.start();
    for (let index = 0; index < 400; index += 1) {
      held += 1;
      most = Math.max(most, held);
      await graph.run.writeEvent(text('x'));
    }
    graph.run.endInput();
    await graph.run.finished;
    await graph.run.stop();
    // Two mailboxes on the way (entry, slow), each its capacity and one message of the sender.
    expect(most).toBeLessThanOrEqual(2 * 9 + 1);
  });

  it('fails a run that sends on without waiting', async () => {
    const flooding = fake('flooding', ({ emit }) => ({
      onAudio: () => undefined,
      onEvent: () => {
        for (let index = 0; index < 100_000; index += 1) void emit('events', text('x'));
      },
    }));
    const failed = await error(run(chain([{ id: 'n', type: 'flooding' }]), [flooding], { events: [text('a')] }));
    expect(failed).toMatchObject({ code: 'node.failed', node: { id: 'n' } });
  });

  it('lets other work of the process through while nodes never wait', async () => {
    const busy = fake('busy', ({ emit }) => ({
      onAudio: () => undefined,
      onEvent: (event) => {
        for (const end = performance.now() + 1; performance.now() < end;);
        return emit('events', event);
      },
    }));
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 5);
    await run(chain([{ id: 'n', type: 'busy' }]), [busy], { events: Array.from({ length: 200 }, () => text('x')) });
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(8);
  });
});

describe('a diamond', () => {
  /** Holds everything until flush, on the spool. */
  const holding = fake('holding', ({ emit, spool }) => {
    const held = spool();
    return {
      onAudio: (chunk) => held.addAudio(chunk),
      onEvent: (event) => held.addEvent(event),
      async flush() {
        for (let message = await held.take(); message; message = await held.take()) {
          await (message.kind === 'audio' ? emit('audio', message.chunk) : emit('events', message.event));
        }
      },
    };
  });

  it('ends when one branch holds everything until flush, with mailboxes of one message', async () => {
    const samples = noise({ ms: 60_000 });
    const design = {
      name: 'diamond',
      flowTypes: ['batch'],
      nodes: [
        { id: 'entry', type: 'entry' },
        { id: 'fork', type: 'distributor' },
        { id: 'slow', type: 'holding' },
        { id: 'fast', type: 'distributor' },
        { id: 'publisher', type: 'publisher' },
      ],
      connections: [
        { from: 'entry.audio.0', to: 'fork.audio' },
        { from: 'entry.events.0', to: 'fork.events' },
        { from: 'fork.audio', to: 'slow.audio' },
        { from: 'fork.events', to: 'slow.events' },
        { from: 'fork.audio', to: 'fast.audio' },
        { from: 'fork.events', to: 'fast.events' },
        { from: 'slow.audio', to: 'publisher.audio.0' },
        { from: 'slow.events', to: 'publisher.events' },
        { from: 'fast.audio', to: 'publisher.audio.1' },
        { from: 'fast.events', to: 'publisher.events' },
      ],
    };
    const output = await run(
      design,
      [holding],
      { events: [text('a'), text('b')], audio: chunksOf(samples) },
      { mailboxMessages: 1 },
    );
    expect(Buffer.from(output.samples(0).buffer).equals(Buffer.from(samples.buffer))).toBe(true);
    expect(Buffer.from(output.samples(1).buffer).equals(Buffer.from(samples.buffer))).toBe(true);
    expect(output.events).toHaveLength(4);
  });
});

describe('conditions', () => {
  const upper = fake('upper', ({ emit }) => ({
    onAudio: (chunk) => emit('audio', chunk),
    onEvent: (event) =>
      emit('events', freezeEvent({ ...event, data: { Text: String(event.data?.Text).toUpperCase() } })),
  }));
  const constraints = [{ key: 'Loud', type: 'boolean', default: false }];

  it.each([
    [{ Loud: true }, 'HELLO'],
    [{ Loud: 'true' }, 'HELLO'],
    [{ Loud: false }, 'hello'],
    [{}, 'hello'],
  ])('with %j a pass node gives %s', async (settings, expected) => {
    const design = chain([{ id: 'n', type: 'upper', when: 'Loud' }], constraints);
    const output = await run(design, [upper], { events: [text('hello')] }, { settings });
    expect(output.events.map(({ data }) => data?.Text)).toEqual([expected]);
  });
});

describe('rates', () => {
  it('resamples at the inlet of a node that supports no such rate, and keeps places in samples of the input', async () => {
    const seen: { rateHz: number; samples: number }[] = [];
    const at16: Registered = [
      defineNode({ ...common, type: 'at16', whenOff: 'absent', sampleRatesHz: [16_000], inlets: both, outlets: both }),
      {
        start: ({ emit, sampleRateHz }): NodeRun<typeof listening> => {
          let samples = 0;
          return {
            onAudio: (chunk) => {
              expect(chunk.startSample).toBe(samples);
              samples += chunk.samples.length;
              return emit('audio', chunk);
            },
            onEvent: () => undefined,
            flush: () => {
              seen.push({ rateHz: sampleRateHz, samples });
              return emit(
                'events',
                createEvent('Speech Ended', { channel: 0, startSample: 1_600, endSample: samples, groupId: '' }, null),
              );
            },
          };
        },
      },
    ];
    const samples = tone({ ms: 1_000, hz: 300 });
    const output = await run(chain([{ id: 'n', type: 'at16' }]), [at16], { audio: chunksOf(samples, 0, 8_000, 777) });
    expect(seen).toEqual([{ rateHz: 16_000, samples: 16_000 }]);
    expect(output.events[0]).toMatchObject({ startSample: 800, endSample: 8_000 });
    expect(output.samples(0).length).toBe(8_000);
    const errors = samples.map((sample, index) => Math.abs(sample - (output.samples(0)[index] ?? 0))).slice(100, -100);
    expect(Math.max(...errors)).toBeLessThan(8);
  });
});

describe('abortion', () => {
  it('stops everything, hands the cause to those that wait, and emits nothing afterwards', async () => {
    let reason: unknown;
    const waiting = fake('waiting', ({ signal, emit }) => ({
      onAudio: () => undefined,
      onEvent: async (event) => {
        await new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
        await emit('events', event);
      },
      stop: () => void (reason = signal.reason),
    }));
    const output = new CollectedOutput();
    const graph = makeGraph(chain([{ id: 'n', type: 'waiting' }]), registryOf(...BASE, waiting), output);
    await graph.run.start();
    await graph.run.writeEvent(text('x'));
    await new Promise(setImmediate);
    const cause = new DataFlowError('operation.cancelled', 'gone');
    graph.run.abort(cause);
    expect(await error(graph.run.finished)).toBe(cause);
    expect(await graph.run.stop()).toEqual([]);
    expect(reason).toBe(cause);
    expect(output.events).toEqual([]);
  });

  it('lets go of senders that wait for room', async () => {
    const stuck = fake('stuck', ({ signal }) => ({
      onAudio: () => undefined,
      onEvent: () => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    }));
    const graph = makeGraph(chain([{ id: 'n', type: 'stuck' }]), registryOf(...BASE, stuck), new CollectedOutput(), {
      mailboxMessages: 2,
    });
    await graph.run.start();
    const writes = Array.from({ length: 20 }, () => graph.run.writeEvent(text('x')));
    await new Promise(setImmediate);
    graph.run.abort(new DataFlowError('operation.cancelled', 'gone'));
    expect(await graph.run.stop()).toEqual([]);
    await Promise.all(writes.filter((write) => write !== undefined));
  });
});

describe('debugging', () => {
  it('sends every event that any node emits once, tagged, in addition to those for the client', async () => {
    const output = await run(
      chain([{ id: 'a', type: 'distributor' }]),
      [],
      { events: [text('x')] },
      { isDebugged: true },
    );
    expect(output.events.map(({ tags }) => tags.join()).sort()).toEqual(['', 'debug:a', 'debug:entry']);
  });

  it('reports the work of each node', async () => {
    const graph = makeGraph(chain([{ id: 'a', type: 'distributor' }]), registryOf(...BASE), new CollectedOutput());
    await runToEnd(graph, { events: [text('x')], audio: chunksOf(new Int16Array(8_000)) });
    const a = graph.run.finalResults().find(({ data }) => data?.Node === 'a');
    expect(a?.data).toEqual({
      Node: 'a',
      Type: 'distributor',
      EventsOut: 1,
      AudioMsecIn: 1_000,
      BusyMsec: expect.any(Number) as number,
    });
  });
});
