import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../../test/support/longest-slice.js';
import { processorMsOf } from '../../../test/support/processor-time.js';
import { registryOf } from '../../../test/support/run-graph.js';
import { DistributorNode, distributor } from '../../nodes/distributor/index.js';
import { EntryNode, entry } from '../../nodes/entry/index.js';
import { EventFilterNode, eventFilter } from '../../nodes/event-filter/index.js';
import { PublisherNode, publisher } from '../../nodes/publisher/index.js';
import { compileDesign, compileDesignInSlices } from './compile-design.js';
import { MAX_ENTRIES } from './design.js';
import { firstFaults } from './first-faults.js';
import { isOver, SLOWNESS } from '../../../test/support/machine-speed.js';

/** The most CPU time that a step of the event loop may take, in ms. */
const MAX_MS = 50 * SLOWNESS;

const registry = registryOf(
  [entry, new EntryNode()],
  [publisher, new PublisherNode()],
  [distributor, new DistributorNode()],
  [eventFilter, new EventFilterNode()],
);

interface Join {
  from: string;
  to: string;
  when?: string;
}

const count = (length: number) => Array.from({ length }, (_, index) => index);
const pipe = (id: number) => ({ id: `n${id}`, type: 'distributor' });
const join = (from: number, to: number): Join => ({ from: `n${from}.events`, to: `n${to}.events` });

function design(nodes: readonly object[], connections: readonly Join[], rest: object = {}): object {
  const ends = [
    { id: 'entry', type: 'entry' },
    { id: 'publisher', type: 'publisher' },
  ];
  return { name: 'large', flowTypes: ['batch'], nodes: [...ends, ...nodes], connections, ...rest };
}

/** Designs of `size` nodes and four times as many connections, each the worst of its kind. */
const SHAPES: Readonly<Record<string, (size: number) => object>> = {
  'a circle with all others behind it': (size) =>
    design(count(size).map(pipe), [join(1, 0), ...count(size - 1).map((at) => join(at, at + 1))]),
  'a circle with all others before it': (size) =>
    design(count(size).map(pipe), [join(size - 1, size - 2), ...count(size - 1).map((at) => join(at, at + 1))]),
  'one circle of all': (size) => design(count(size).map(pipe), [...count(size).map((at) => join(at, (at + 1) % size))]),
  'a chain written backwards': (size) => {
    const chain = count(size - 1).map((at) => join(at, at + 1));
    const ends = [
      { from: 'entry.events.0', to: 'n0.events' },
      { from: `n${size - 1}.events`, to: 'publisher.events' },
    ];
    return design(count(size).map(pipe).reverse(), [...ends, ...chain].reverse());
  },
  'a dense graph': (size) =>
    design(
      count(size).map(pipe),
      count(size * 4)
        .map((at) => join(at % size, (at % size) + 1 + Math.floor(at / size)))
        .filter(({ to }) => Number(/\d+/.exec(to)?.[0]) < size),
    ),
  'expressions on every node and connection': (size) =>
    design(
      count(size / 10).map((id) => ({ ...pipe(id), when: `${'a + '.repeat(100)}${id} == 1` })),
      count(size / 2).map((at) => ({ ...join(0, at % 10), when: `${'(a == 1) || '.repeat(30)}a == ${at}` })),
      { constraints: [{ key: 'a', type: 'integer' }] },
    ),
  'expressions of filters': (size) =>
    design(
      count(size / 10).map((id) => ({
        id: `n${id}`,
        type: 'event-filter',
        parameters: { Expression: `${'event.Tags.exists(t, t == "a") || '.repeat(25)}event.Channel == ${id}` },
      })),
      [],
    ),
  'unknown types': (size) =>
    design(
      count(size).map((id) => ({ id: `n${id}`, type: `unknown${id}` })),
      [],
    ),
  'ids that are taken': (size) =>
    design(
      count(size).map(() => pipe(0)),
      [],
    ),
  'unknown ports': (size) =>
    design(
      count(size).map(pipe),
      count(size * 4).map((at) => ({ from: `n${at}.x.y`, to: 'y.z' })),
    ),
  'one join many times': (size) =>
    design(
      count(size).map(pipe),
      count(size * 4).map(() => join(0, 1)),
    ),
  'entries that are no objects': (size) =>
    design(
      count(size).map(() => []),
      count(size * 4).map(() => null as never),
    ),
  'unknown keys of a node': (size) =>
    design([{ ...pipe(0), ...Object.fromEntries(count(size * 2).map((at) => [`k${at}`, 1])) }], []),
  'unknown keys of the design': (size) =>
    design([], [], Object.fromEntries(count(size * 2).map((at) => [`k${at}`, 1]))),
  'constraints that are wrong': (size) =>
    design([], [], {
      constraints: count(Math.min(size, 200)).map(() => ({ key: 'a', type: 'enum', values: ['x', 'x'] })),
    }),
};

describe('the check of a design', () => {
  const nodes = MAX_ENTRIES.nodes - 2;

  it.each(Object.entries(SHAPES))('takes time in proportion to its size for %s', (_, shape) => {
    const [small, large] = [shape(nodes / 2), shape(nodes)];
    let [half, whole] = [Infinity, Infinity];
    // Below 20 ms chance decides; what is not linear takes hundreds.
    const isLinear = (): boolean => whole < 3 * Math.max(half, 20);
    // By turns, and again while the collector or the compiler of V8 may have slowed one of them down.
    for (let times = 0; times < 12 && !isLinear(); times += 1) {
      half = Math.min(
        half,
        processorMsOf(() => compileDesign(small, registry)),
      );
      whole = Math.min(
        whole,
        processorMsOf(() => compileDesign(large, registry)),
      );
    }
    expect(whole).toBeLessThan(3 * Math.max(half, 20));
  });

  it.each(Object.entries(SHAPES))('holds the event loop for at most 50 ms for %s', async (_, shape) => {
    const json = shape(nodes);
    let best = Infinity;
    for (let times = 0; times < 3 && best > MAX_MS; times += 1) {
      best = Math.min(best, (await costOf(() => compileDesignInSlices(json, registry))).longestMs);
    }
    expect(isOver(best, 50), `${best} ms`).toBe(false);
  });

  it('names the nodes of a circle, and none before or behind it', () => {
    const chain = [join(0, 1), join(1, 2), join(2, 3), join(3, 1), join(3, 4), join(4, 5)];
    const { faults } = compileDesign(design(count(6).map(pipe), chain), registry);
    expect(faults.map(({ detail }) => detail)).toEqual(['these nodes feed each other in a circle: n1, n2, n3']);
  });

  it('reports 100 faults and counts the others', () => {
    const shape = SHAPES['unknown types']?.(nodes);
    const { faults } = compileDesign(shape, registry);
    const reported = firstFaults(faults);
    expect(reported).toHaveLength(101);
    expect(reported.at(-1)).toEqual({ pointer: '', detail: `and ${faults.length - 100} more` });
    expect(firstFaults(faults.slice(0, 100))).toHaveLength(100);
  });
});
