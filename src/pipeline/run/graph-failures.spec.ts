import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { chunksOf, CollectedOutput, makeGraph, registryOf, type Registered } from '../../../test/support/run-graph.js';
import { BASE, fake, text, chain, run, error } from '../../../test/support/fake-nodes.js';
import { DataFlowError } from '../../common/errors/index.js';
import { createEvent } from '../events/index.js';

describe('onError: skip', () => {
  const failing = (whenOff: 'pass' | 'absent'): Registered =>
    fake(
      'failing',
      ({ emit }) => {
        let seen = 0;
        return {
          onAudio: (chunk) => emit('audio', chunk),
          onEvent: async (event) => {
            seen += 1;
            if (seen === 2) throw new DataFlowError('node.failed', 'service is down');
            await emit('events', createEvent('Speech Started', { ...event, groupId: 'g' }, null));
          },
        };
      },
      whenOff,
    );
  const input = { events: [text('1'), text('2'), text('3')], audio: chunksOf(new Int16Array(800)) };

  it('sends nothing of a node after its end, even if a handler is in flight', async () => {
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const leaving = fake(
      'leaving',
      ({ emit }) => ({
        onAudio: () => undefined,
        onEvent: (event) => {
          void sleep(20)
            .then(() => emit('events', event))
            .catch(() => undefined);
          throw new Error('no');
        },
      }),
      'absent',
    );
    const heard: string[] = [];
    const hearing = fake('hearing', () => ({
      onAudio: () => undefined,
      onEvent: ({ name }) => void heard.push(name),
      flush: () => void heard.push('flush'),
    }));
    const slow = fake('slow', () => ({ onAudio: () => undefined, onEvent: () => undefined, flush: () => sleep(60) }));
    const design = {
      name: 'test',
      flowTypes: ['batch'],
      nodes: [
        { id: 'entry', type: 'entry' },
        { id: 'n', type: 'leaving', onError: 'skip' },
        { id: 'hearing', type: 'hearing' },
        { id: 'slow', type: 'slow' },
        { id: 'publisher', type: 'publisher' },
      ],
      connections: [
        { from: 'entry.events.0', to: 'n.events' },
        { from: 'n.events', to: 'hearing.events' },
        { from: 'hearing.events', to: 'publisher.events' },
        { from: 'entry.events.0', to: 'slow.events' },
        { from: 'slow.events', to: 'publisher.events' },
      ],
    };
    await run(design, [leaving, hearing, slow], { events: [text('x')] });
    expect(heard).toEqual(['flush']);
  });

  it('lets the failed message and all later ones through a node that can pass', async () => {
    const output = await run(chain([{ id: 'n', type: 'failing', onError: 'skip' }]), [failing('pass')], input);
    expect(output.names().sort()).toEqual([
      'Node Error',
      'SR Milestone',
      'SR Milestone',
      'Speech Ended',
      'Speech Started',
    ]);
    expect(output.events.filter(({ name }) => name === 'SR Milestone').map(({ data }) => data?.Text)).toEqual([
      '2',
      '3',
    ]);
    expect(output.events.find(({ name }) => name === 'Node Error')?.data).toEqual({
      Node: 'n',
      Type: 'failing',
      Code: 'node.failed',
      Detail: 'service is down',
    });
  });

  it('takes a node out that cannot, drops what comes, and closes what it had opened', async () => {
    const output = await run(chain([{ id: 'n', type: 'failing', onError: 'skip' }]), [failing('absent')], input);
    expect(output.names().sort()).toEqual(['Node Error', 'Speech Ended', 'Speech Started']);
    const [started, ended] = ['Speech Started', 'Speech Ended'].map((name) =>
      output.events.find((e) => e.name === name),
    );
    expect(ended).toMatchObject({ channel: started?.channel, groupId: 'g', startSample: started?.startSample });
  });

  it.each(['pass', 'absent'] as const)('holds at the start too (%s)', async (whenOff) => {
    const refusing = fake(
      'refusing',
      () => {
        throw new DataFlowError('operation.start-failed', 'not configured');
      },
      whenOff,
    );
    const output = await run(chain([{ id: 'n', type: 'refusing', onError: 'skip' }]), [refusing], input);
    expect(output.names()).toEqual(
      whenOff === 'pass' ? ['Node Error', 'SR Milestone', 'SR Milestone', 'SR Milestone'] : ['Node Error'],
    );
    expect(output.samples(0).length).toBe(whenOff === 'pass' ? 800 : 0);
  });

  it('fails with the sentence of a node that is not ready', async () => {
    const [definition, provider] = fake('unready', () => ({ onAudio: () => undefined, onEvent: () => undefined }));
    const unready: Registered = [definition, { ...provider, readiness: () => 'set MODEL_DIR' }];
    const failed = await error(run(chain([{ id: 'n', type: 'unready' }]), [unready]));
    expect(failed).toMatchObject({
      code: 'operation.start-failed',
      detail: "Node 'n' (unready) cannot start: set MODEL_DIR. See docs/nodes.md#unready.",
      node: { id: 'n' },
    });
  });
});

describe('a run that fails outside of its handlers', () => {
  const gone = new DataFlowError('node.service-failed', 'gone');
  const failing = (whenOff: 'pass' | 'absent') =>
    fake(
      'failing',
      ({ emit, fail }) => ({
        begin: () => void setTimeout(() => fail(gone), 5),
        onAudio: () => undefined,
        onEvent: (event) => emit('events', event),
      }),
      whenOff,
    );

  it('fails the operation at once, though nothing comes', async () => {
    const { run: graph } = makeGraph(
      chain([{ id: 'n', type: 'failing' }]),
      registryOf(...BASE, failing('absent')),
      new CollectedOutput(),
    );
    await graph.start();
    await expect(graph.finished).rejects.toMatchObject({ code: 'node.service-failed', node: { id: 'n' } });
    await graph.stop();
  });

  it.each([
    ['pass', ['Node Error', 'SR Milestone']],
    ['absent', ['Node Error']],
  ] as const)('is left out where its onError is skip, and is then %s', async (whenOff, names) => {
    const output = new CollectedOutput();
    const { run: graph } = makeGraph(
      chain([{ id: 'n', type: 'failing', onError: 'skip' }]),
      registryOf(...BASE, failing(whenOff)),
      output,
    );
    await graph.start();
    await expect.poll(() => output.names()).toEqual(['Node Error']);
    await graph.writeEvent(text('later'));
    graph.endInput();
    await graph.finished;
    await graph.stop();
    expect(output.names()).toEqual(names);
  });

  it('is left out only when the handler that reported the failure has returned', async () => {
    const reporting = fake(
      'reporting',
      ({ emit, fail }) => ({
        onAudio: () => undefined,
        onEvent: async (event) => {
          fail(gone);
          await new Promise((resolve) => setTimeout(resolve, 10));
          await emit('events', event);
        },
      }),
      'pass',
    );
    const output = await run(chain([{ id: 'n', type: 'reporting', onError: 'skip' }]), [reporting], {
      events: [text('1'), text('2')],
    });
    expect(output.events.map(({ name, data }) => data?.Text ?? name)).toEqual(['1', 'Node Error', '2']);
  });

  it('does not fail any more when it has flushed', async () => {
    let late: ((error: unknown) => void) | undefined;
    const done = fake('done', ({ fail }) => {
      late = fail;
      return { onAudio: () => undefined, onEvent: () => undefined };
    });
    const { run: graph } = makeGraph(
      chain([{ id: 'n', type: 'done' }]),
      registryOf(...BASE, done),
      new CollectedOutput(),
    );
    await graph.start();
    graph.endInput();
    await graph.finished;
    late?.(gone);
    await graph.stop();
    late?.(gone);
  });
});
