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

describe('the life of a run', () => {
  it('is start, handlers one at a time, flush once after all inlets have ended, stop once', async () => {
    const calls: string[] = [];
    let inside = 0;
    const slowly = async (name: string): Promise<void> => {
      inside += 1;
      calls.push(inside === 1 ? name : `${name} overlaps`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inside -= 1;
    };
    const observed = fake('observed', () => {
      calls.push('start');
      return {
        onAudio: () => slowly('audio'),
        onEvent: () => slowly('event'),
        onInletEnd: (inlet) => void calls.push(`end ${inlet}`),
        flush: () => slowly('flush'),
        stop: () => slowly('stop'),
      };
    });
    await run(chain([{ id: 'n', type: 'observed' }]), [observed], {
      events: [text('a'), text('b')],
      audio: chunksOf(new Int16Array(9_000)),
    });
    expect(calls[0]).toBe('start');
    expect(calls.slice(1, 6).sort()).toEqual(['audio', 'audio', 'audio', 'event', 'event']);
    expect(calls.slice(6, 8).sort()).toEqual(['end audio', 'end events']);
    expect(calls.slice(8)).toEqual(['flush', 'stop']);
  });

  it.each(['fail', 'skip'])(
    'is waited for to the end of its flush though it leads nowhere (onError: %s)',
    async (onError) => {
      const sink = fake(
        'sink',
        () => ({
          onAudio: () => undefined,
          onEvent: () => undefined,
          flush: async () => {
            await new Promise((resolve) => setTimeout(resolve, 30));
            throw new DataFlowError('node.service-failed', 'late');
          },
        }),
        'absent',
      );
      const design = {
        name: 'test',
        flowTypes: ['batch'],
        nodes: [
          { id: 'entry', type: 'entry' },
          { id: 'n', type: 'sink', onError },
          { id: 'publisher', type: 'publisher' },
        ],
        connections: [
          { from: 'entry.events.0', to: 'n.events' },
          { from: 'entry.events.0', to: 'publisher.events' },
        ],
      };
      const running = run(design, [sink], { events: [text('x')] });
      if (onError === 'fail') expect(await error(running)).toMatchObject({ detail: 'late', node: { id: 'n' } });
      else expect((await running).names()).toEqual(['SR Milestone', 'Node Error']);
    },
  );

  it('sends what it has to send at its beginning before anything that comes in', async () => {
    const greeting = fake('greeting', ({ emit }) => ({
      begin: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        await emit('events', text('hello'));
      },
      onAudio: () => undefined,
      onEvent: (event) => emit('events', event),
      flush: () => emit('events', text('bye')),
    }));
    const nodes = [
      { id: 'a', type: 'greeting' },
      { id: 'b', type: 'greeting' },
    ];
    const output = await run(chain(nodes), [greeting], { events: [text('x')] });
    const said = output.events.map(({ data }) => data?.Text);
    expect([said[0], said.filter((words) => words !== 'hello')]).toEqual(['hello', ['x', 'bye', 'bye']]);
  });

  it.each(['fail', 'skip'])('whose beginning fails ends or is left out, as onError: %s says', async (onError) => {
    const failing = fake('failing', () => ({
      begin: () => Promise.reject(new Error('no')),
      onAudio: () => undefined,
      onEvent: () => undefined,
    }));
    const running = run(chain([{ id: 'n', type: 'failing', onError }]), [failing], { events: [text('x')] });
    if (onError === 'fail') expect(await error(running)).toMatchObject({ code: 'node.failed', node: { id: 'n' } });
    else expect((await running).names()).toEqual(['Node Error', 'SR Milestone']);
  });

  it('carries audio and events through unchanged, in order', async () => {
    const samples = noise({ ms: 3_000, dbfs: -10 });
    const events = Array.from({ length: 500 }, (_, index) => text(String(index)));
    const output = await run(
      chain([
        { id: 'a', type: 'distributor' },
        { id: 'b', type: 'distributor' },
      ]),
      [],
      {
        events,
        audio: chunksOf(samples),
      },
    );
    expect(output.samples(0)).toEqual(samples);
    expect(output.events).toEqual(events);
    expect(output.events[0]).toBe(events[0]);
  });

  it('stops every run that started when another refuses to start, and names that one', async () => {
    const stopped: string[] = [];
    const good = fake('good', ({ nodeId }) => ({
      onAudio: () => undefined,
      onEvent: () => undefined,
      stop: () => void stopped.push(nodeId),
    }));
    const bad = fake('bad', () => {
      throw new DataFlowError('operation.start-failed', 'no model for xx-XX');
    });
    const design = chain([
      { id: 'one', type: 'good' },
      { id: 'two', type: 'bad' },
      { id: 'three', type: 'good' },
    ]);
    expect(await error(run(design, [good, bad]))).toMatchObject({
      code: 'operation.start-failed',
      detail: 'no model for xx-XX',
      node: { id: 'two', type: 'bad' },
    });
    expect(stopped.sort()).toEqual(['one', 'three']);
  });

  it('stops a run whose start ends after the operation did', async () => {
    let stops = 0;
    const slow = fake('slow', async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { onAudio: () => undefined, onEvent: () => undefined, stop: () => void (stops += 1) };
    });
    const graph = makeGraph(chain([{ id: 'n', type: 'slow' }]), registryOf(...BASE, slow), new CollectedOutput());
    const started = graph.run.start();
    graph.run.abort(new DataFlowError('operation.cancelled', 'gone'));
    expect((await error(started)).code).toBe('operation.cancelled');
    await graph.run.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stops).toBe(1);
  });

  it.each(['onEvent', 'onAudio', 'onInletEnd', 'flush'] as const)(
    'fails with the node that throws in %s',
    async (handler) => {
      const throwing = fake('throwing', () => ({
        onAudio: () => undefined,
        onEvent: () => undefined,
        [handler]: () => {
          throw new Error('secret detail');
        },
      }));
      const failed = await error(
        run(chain([{ id: 'n', type: 'throwing' }]), [throwing], {
          events: [text('a')],
          audio: chunksOf(new Int16Array(10)),
        }),
      );
      expect(failed).toMatchObject({ code: 'node.failed', node: { id: 'n', type: 'throwing' } });
      expect(failed.detail).not.toContain('secret');
    },
  );

  it('refuses an emit that comes before all have started, after flush, or by an outlet that is not there', async () => {
    const errors: unknown[] = [];
    const attempt = (action: () => unknown): void => {
      try {
        action();
      } catch (thrown) {
        errors.push((thrown as Error).message);
      }
    };
    const eager = fake('eager', ({ emit }) => {
      attempt(() => emit('events', text('early')));
      return {
        onAudio: () => undefined,
        onEvent: () => attempt(() => emit('nowhere' as 'events', text('lost'))),
        stop: () => attempt(() => emit('events', text('late'))),
      };
    });
    const output = await run(chain([{ id: 'n', type: 'eager' }]), [eager], { events: [text('a')] });
    expect(output.events).toEqual([]);
    expect(errors).toEqual([
      expect.stringContaining('before all nodes had started'),
      expect.stringContaining("'nowhere'"),
      expect.stringContaining('after its flush'),
    ]);
  });

  it('tells of a run that ignores its stop, and does not wait for it', async () => {
    const stubborn = fake('stubborn', () => ({
      onAudio: () => undefined,
      onEvent: () => undefined,
      stop: () => new Promise<void>(() => undefined),
    }));
    const graph = makeGraph(
      chain([{ id: 'n', type: 'stubborn' }]),
      registryOf(...BASE, stubborn),
      new CollectedOutput(),
      {
        stopGraceMs: 20,
      },
    );
    await graph.run.start();
    expect(await graph.run.stop()).toEqual([{ id: 'n', type: 'stubborn' }]);
  });
});

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
  it('sends every event that any node emits once, tagged, besides what reaches the client', async () => {
    const output = await run(
      chain([{ id: 'a', type: 'distributor' }]),
      [],
      { events: [text('x')] },
      { isDebugged: true },
    );
    expect(output.events.map(({ tags }) => tags.join()).sort()).toEqual(['', 'debug:a', 'debug:entry']);
  });

  it('tells what each node did', async () => {
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
