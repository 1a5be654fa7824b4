import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { BASE, chain, error, fake, run, text } from '../../../test/support/fake-nodes.js';
import { chunksOf, CollectedOutput, makeGraph, registryOf } from '../../../test/support/run-graph.js';
import { noise } from '../../../test/support/signals.js';
import { DataFlowError } from '../../common/errors/index.js';

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

  it('sends the events of its beginning before any message of its inlets', async () => {
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

  it('stops only after the handler has returned that ended the operation', async () => {
    const calls: string[] = [];
    let end: () => void = () => undefined;
    const ending = fake('ending', () => ({
      onAudio: () => undefined,
      onEvent: () => {
        end();
        return new Promise<void>((resolve) => setTimeout(resolve, 10)).then(() => void calls.push('handled'));
      },
      stop: () => void calls.push('stopped'),
    }));
    const { run: graph } = makeGraph(
      chain([{ id: 'n', type: 'ending' }]),
      registryOf(...BASE, ending),
      new CollectedOutput(),
    );
    await graph.start();
    const stopped = new Promise((resolve) => {
      end = () => {
        graph.abort(new DataFlowError('operation.cancelled', 'enough'));
        resolve(graph.stop());
      };
    });
    void graph.writeEvent(text('x'));
    expect(await stopped).toEqual([]);
    expect(calls).toEqual(['handled', 'stopped']);
  });

  it('reports a run that ignores its stop, and does not wait for it', async () => {
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
