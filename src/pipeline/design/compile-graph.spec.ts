import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { changed, faultsOf, registry, type Json } from '../../../test/support/small-design.js';
import { compileDesign } from './compile-design.js';
import { planRun } from './run-plan.js';

describe('the graph of a design', () => {
  it('names no node of a circle that is only behind it', () => {
    const design = changed((d) => {
      d.nodes.push({ id: 'e', type: 'distributor' });
      d.connections = [
        { from: 'entry.events.0', to: 'd.events' },
        { from: 'd.events', to: 'e.events' },
        { from: 'e.events', to: 'd.events' },
        { from: 'e.events', to: 'publisher.events' },
      ];
    });
    expect(faultsOf(design)).toContain('/connections: these nodes feed each other in a circle: d, e');
  });

  it('refuses a Publisher that nothing reaches, and one that may be skipped', () => {
    const unreached = changed((d) => void (d.connections.length = 1));
    expect(faultsOf(unreached).join()).toMatch(/^\/nodes\/2: nothing reaches 'publisher'/);
    const skipped = changed((d) => Object.assign(d.nodes[2] as Json, { onError: 'skip' }));
    expect(faultsOf(skipped).join()).toMatch(/^\/nodes\/2\/onError: /);
  });

  it('lets two sources feed one audio inlet under different conditions, and refuses both at the start', () => {
    const design = changed((d) => {
      d.constraints = [
        { key: 'A', type: 'boolean' },
        { key: 'B', type: 'boolean' },
      ];
      d.connections = [
        { from: 'entry.audio.0', to: 'd.audio', when: 'A' } as never,
        { from: 'entry.audio.1', to: 'd.audio', when: 'B' } as never,
        { from: 'd.audio', to: 'publisher.audio.0' },
      ];
    });
    const { graph } = compileDesign(design, registry);
    if (!graph) throw new Error('expected a graph');
    expect(planRun(graph, { A: true, B: false }).connections).toHaveLength(2);
    expect(() => planRun(graph, { A: true, B: true })).toThrow(
      expect.objectContaining({ code: 'operation.start-failed', node: { id: 'd', type: 'distributor' } }) as Error,
    );
  });

  it('warns of what hardly works as it is meant', () => {
    const design = changed((d) => {
      d.nodes.push({ id: 's', type: 'splitter' }, { id: 'good', type: 'hearing' }, { id: 'bad', type: 'hearing' });
      d.connections = [
        { from: 'entry.audio.0', to: 's.audio' },
        { from: 's.audio', to: 'd.audio' },
        { from: 'd.audio', to: 'good.audio' },
        { from: 'entry.audio.1', to: 'bad.audio' },
        { from: 'good.events', to: 'publisher.events' },
      ];
    });
    const { faults, warnings } = compileDesign(design, registry);
    expect(faults).toEqual([]);
    expect(warnings.map(({ node, detail }) => `${node ?? ''}: ${detail}`).sort()).toEqual([
      "bad: 'hearing' works on segments of speech, and no splitter (such as audio-segmenter or vad) comes before it",
      'bad: set HEARING_MODEL',
      'good: set HEARING_MODEL',
    ]);
  });

  it('warns of a node that is of little use without another', () => {
    const guided = (types: readonly string[]): string[] => {
      const design = changed((d) => {
        for (const type of types) {
          d.nodes.push({ id: type, type });
          const kind = type === 'splitter' ? 'audio' : 'events';
          d.connections.push({ from: `entry.${kind}.0`, to: `${type}.${kind}` });
        }
      });
      return compileDesign(design, registry).warnings.map(({ detail }) => detail);
    };
    expect(guided(['guiding'])).toEqual(["'guiding' is of little use without 'splitter', and the project has none"]);
    expect(guided(['guiding', 'splitter'])).toEqual([]);
  });
});

describe('conditions', () => {
  const withCondition = (when: string): string[] =>
    faultsOf(
      changed((d) => {
        d.constraints = [
          { key: 'On', type: 'boolean' },
          { key: 'Tier', type: 'enum', values: ['gold', 'silver'] },
          { key: 'Count', type: 'integer' },
          { key: 'Share', type: 'number' },
        ];
        Object.assign(d.nodes[1] as Json, { when });
      }),
    );

  it.each([
    'On',
    '!On',
    'On == true && Tier == "gold"',
    'Count > 5',
    'Share < 0.5 || On',
    'Tier in ["gold"]',
    'Tier.startsWith("g")',
  ])('takes %s', (when) => {
    expect(withCondition(when)).toEqual([]);
  });

  it.each([
    ['Off', 'Unknown variable: Off at character 1'],
    ['On &&', 'at character 6'],
    ['Tier', 'found an expression of type string'],
    ['Count == "5"', 'at character'],
    ['Tier.matches("(a+)+$")', 'matches is not allowed'],
    ['[1, 2].all(x, [1, 2].exists(y, x == y))', 'inside of another list call'],
    [`${'('.repeat(200)}On${')'.repeat(200)}`, ''],
  ])('refuses %s', (when, detail) => {
    const faults = withCondition(when);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(detail);
  });

  it('lets conditions look at the number of channels of the audio', () => {
    const design = changed((d) => {
      d.connections = [
        { from: 'entry.audio.0', to: 'd.audio', when: 'ChannelCount == 1' } as never,
        { from: 'entry.audio.1', to: 'd.audio', when: 'ChannelCount > 1' } as never,
        { from: 'entry.events.0', to: 'publisher.events', when: 'ChannelCount == 0' } as never,
        { from: 'd.audio', to: 'publisher.audio.0' },
      ];
    });
    const { graph } = compileDesign(design, registry);
    if (!graph) throw new Error('expected a graph');
    const from = (channelCount?: number): string[] =>
      planRun(graph, {}, channelCount === undefined ? undefined : { channelCount }).connections.map(
        ({ from: { node, port, index } }) => `${node}.${port}.${index}`,
      );
    expect(from(1)).toEqual(['entry.audio.0', 'd.audio.0']);
    expect(from(2)).toEqual(['entry.audio.1', 'd.audio.0']);
    expect([from(0), from()]).toEqual([['entry.events.0'], ['entry.events.0']]);
    expect(faultsOf(changed((d) => Object.assign(d.nodes[1] as Json, { when: 'ChannelCount' }))).join()).toMatch(
      /expected true or false, found an expression of type int/,
    );
  });

  it('lets a constraint of a project take the name ChannelCount', () => {
    const design = changed((d) => {
      d.constraints = [{ key: 'ChannelCount', type: 'boolean' }];
      d.nodes.push({ id: 's', type: 'splitter', when: 'ChannelCount' } as never);
      d.connections.push({ from: 'd.audio', to: 's.audio' }, { from: 's.audio', to: 'publisher.audio.1' });
    });
    const { graph } = compileDesign(design, registry);
    if (!graph) throw new Error('expected a graph');
    const hasSplitter = (ChannelCount: boolean): boolean =>
      planRun(graph, { ChannelCount }, { channelCount: 2 }).nodes.some(({ id }) => id === 's');
    expect([hasSplitter(true), hasSplitter(false)]).toEqual([true, false]);
  });

  it('takes out what is off, and all that only it fed', () => {
    const design = changed((d) => {
      d.constraints = [{ key: 'On', type: 'boolean' }];
      d.nodes.push({ id: 's', type: 'splitter', when: 'On' } as never, { id: 'after', type: 'distributor' });
      d.connections.push(
        { from: 'd.audio', to: 's.audio' },
        { from: 's.audio', to: 'after.audio' },
        { from: 'after.audio', to: 'publisher.audio.1' },
      );
    });
    const { graph } = compileDesign(design, registry);
    if (!graph) throw new Error('expected a graph');
    const planned = (On: boolean): string[] => planRun(graph, { On }).nodes.map(({ id }) => id);
    expect(planned(true)).toEqual(['entry', 'd', 's', 'after', 'publisher']);
    expect(planned(false)).toEqual(['entry', 'd', 'publisher']);
    expect([planRun(graph, { On: true }).audioChannels, planRun(graph, { On: false }).audioChannels]).toEqual([2, 1]);
  });
});
