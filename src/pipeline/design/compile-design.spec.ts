import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { registryOf, type Registered } from '../../../test/support/run-graph.js';
import { ChannelSwitchNode, channelSwitch } from '../../nodes/channel-switch/index.js';
import { DistributorNode, distributor } from '../../nodes/distributor/index.js';
import { EntryNode, entry } from '../../nodes/entry/index.js';
import { EventFilterNode, eventFilter } from '../../nodes/event-filter/index.js';
import { ExternalRelayNode, externalRelay } from '../../nodes/external-relay/index.js';
import { PublisherNode, publisher } from '../../nodes/publisher/index.js';
import { audioPort, defineNode, eventPort } from '../contract/index.js';
import { compileDesign } from './compile-design.js';
import { planRun } from './run-plan.js';

class NoParameters {}
const shape = { summary: 'test', parameters: NoParameters, whenOff: 'absent' } as const;
const run = { start: () => ({}) };

const splitter: Registered = [
  defineNode({
    ...shape,
    type: 'splitter',
    flowTypes: ['batch'],
    segments: 'makes',
    inlets: { audio: audioPort() },
    outlets: { audio: audioPort() },
  }),
  run,
];
const hearing: Registered = [
  defineNode({
    ...shape,
    type: 'hearing',
    flowTypes: ['batch'],
    segments: 'needs',
    inlets: { audio: audioPort() },
    outlets: { events: eventPort() },
  }),
  { ...run, readiness: () => 'set HEARING_MODEL' },
];
const guiding: Registered = [
  defineNode({
    ...shape,
    type: 'guiding',
    flowTypes: ['batch'],
    companion: 'splitter',
    inlets: { events: eventPort() },
    outlets: {},
  }),
  run,
];

const registry = registryOf(
  guiding,
  [entry, new EntryNode()],
  [publisher, new PublisherNode()],
  [distributor, new DistributorNode()],
  [channelSwitch, new ChannelSwitchNode()],
  [eventFilter, new EventFilterNode()],
  [externalRelay, new ExternalRelayNode()],
  splitter,
  hearing,
);

type Json = Record<string, unknown>;

const BASE = {
  name: 'test',
  flowTypes: ['batch'],
  nodes: [
    { id: 'entry', type: 'entry' },
    { id: 'd', type: 'distributor' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.audio.0', to: 'd.audio' },
    { from: 'd.audio', to: 'publisher.audio.0' },
  ],
};

function changed(change: (design: typeof BASE & Json) => void): Json {
  const design = structuredClone(BASE) as typeof BASE & Json;
  change(design);
  return design;
}

function faultsOf(design: unknown): string[] {
  return compileDesign(design, registry).faults.map(({ pointer, detail }) => `${pointer}: ${detail}`);
}

describe('compileDesign', () => {
  it('takes a right design, fills in defaults and orders the nodes', () => {
    const { graph, faults, warnings } = compileDesign(
      changed(({ nodes }) => void nodes.reverse()),
      registry,
    );
    expect([faults, warnings]).toEqual([[], []]);
    expect(graph?.nodes.map(({ id }) => id)).toEqual(['entry', 'd', 'publisher']);
    expect(graph?.nodes[0]?.parameters).toEqual({ ChannelCount: 2 });
  });

  it.each<[string, Json | string | null, string[]]>([
    ['a text', 'design', ['']],
    ['null', null, ['']],
    ['an empty object', {}, ['/connections', '/flowTypes', '/name', '/nodes', '/nodes', '/nodes']],
    ['a reserved name', changed((d) => (d.name = 'validate')), ['/name']],
    ['a name that no header carries', changed((d) => (d.name = 'a b')), ['/name']],
    ['no flow types', changed((d) => (d.flowTypes = [])), ['/flowTypes']],
    [
      'a flow type that a node lacks',
      changed((d) => {
        d.flowTypes.push('stream');
        d.nodes.push({ id: 's', type: 'splitter' });
        d.connections.push({ from: 'd.audio', to: 's.audio' });
      }),
      ['/nodes/3/type'],
    ],
    ['an unknown key', changed((d) => (d.colour = 'red')), ['/colour']],
    ['an unknown type', changed((d) => d.nodes.push({ id: 'x', type: 'teleporter' })), ['/nodes/3/type']],
    ['two nodes of one id', changed((d) => d.nodes.push({ id: 'd', type: 'distributor' })), ['/nodes/3/id']],
    [
      'a wrong parameter',
      changed((d) => Object.assign(d.nodes[0] as Json, { parameters: { ChannelCount: 0 } })),
      ['/nodes/0/parameters/ChannelCount'],
    ],
    [
      'an unknown parameter',
      changed((d) => Object.assign(d.nodes[1] as Json, { parameters: { Speed: 1 } })),
      ['/nodes/1/parameters/Speed'],
    ],
    [
      'a parameter that the node itself refuses',
      changed((d) => {
        d.nodes.push({ id: 'f', type: 'event-filter', parameters: { Expression: 'event.Nme == "x"' } } as never);
        d.connections.push({ from: 'entry.events.0', to: 'f.events' });
      }),
      ['/nodes/3/parameters/Expression'],
    ],
    [
      'no Entry',
      changed((d) => {
        d.nodes.shift();
        d.connections.shift();
      }),
      ['/nodes'],
    ],
    ['two Publishers', changed((d) => d.nodes.push({ id: 'p2', type: 'publisher' })), ['/nodes']],
    [
      'two relays',
      changed((d) => d.nodes.push({ id: 'r1', type: 'external-relay' }, { id: 'r2', type: 'external-relay' })),
      ['/nodes'],
    ],
    ['a condition on Entry', changed((d) => Object.assign(d.nodes[0] as Json, { when: 'true' })), ['/nodes/0/when']],
    ['a missing node', changed((d) => d.connections.push({ from: 'x.audio', to: 'd.audio' })), ['/connections/2/from']],
    [
      'a missing outlet',
      changed((d) => d.connections.push({ from: 'd.video', to: 'd.audio' })),
      ['/connections/2/from'],
    ],
    [
      'a channel that Entry lacks',
      changed((d) => d.connections.push({ from: 'entry.audio.2', to: 'publisher.audio.2' })),
      ['/connections/2/from'],
    ],
    [
      'a port without its channel',
      changed((d) => d.connections.push({ from: 'entry.events', to: 'publisher.events' })),
      ['/connections/2/from'],
    ],
    [
      'an inlet of Entry',
      changed((d) => d.connections.push({ from: 'd.audio', to: 'entry.audio' })),
      ['/connections/2/to'],
    ],
    [
      'an outlet of Publisher',
      changed((d) => d.connections.push({ from: 'publisher.events', to: 'd.events' })),
      ['/connections/2/from'],
    ],
    [
      'audio into events',
      changed((d) => d.connections.push({ from: 'd.audio', to: 'publisher.events' })),
      ['/connections/2'],
    ],
    [
      'a connection twice',
      changed((d) => d.connections.push({ from: 'd.audio', to: 'publisher.audio.0' })),
      ['/connections/2', '/connections/2/to'],
    ],
    [
      'two sources of one audio inlet',
      changed((d) => d.connections.push({ from: 'entry.audio.1', to: 'd.audio' })),
      ['/connections/2/to'],
    ],
    [
      'a circle',
      changed((d) => {
        d.nodes.push({ id: 'e', type: 'distributor' });
        d.connections.push({ from: 'd.events', to: 'e.events' }, { from: 'e.events', to: 'd.events' });
      }),
      ['/connections'],
    ],
    [
      'a node that nothing reaches',
      changed((d) => {
        d.nodes.push({ id: 'e', type: 'distributor' });
        d.connections.push({ from: 'e.events', to: 'publisher.events' });
      }),
      ['/nodes/3'],
    ],
    [
      'audio to a Publisher without audio',
      changed((d) => Object.assign(d.nodes[2] as Json, { parameters: { Audio: false } })),
      ['/connections/1/to'],
    ],
  ])('refuses %s', (_case, design, pointers) => {
    expect(
      compileDesign(design, registry)
        .faults.map(({ pointer }) => pointer)
        .sort(),
    ).toEqual(pointers);
  });

  it('tells all faults together, each with the node and how to mend it', () => {
    const { faults } = compileDesign(
      {
        name: 'bad name',
        flowTypes: ['batch'],
        constraints: [
          { key: 'On', type: 'boolean', default: 'maybe' },
          { key: 'in', type: 'boolean' },
          { key: 'Tier', type: 'enum' },
          { key: 'Tier', type: 'string', values: ['a'] },
        ],
        nodes: [
          { id: 'entry', type: 'entry', parameters: { ChannelCount: 'two' } },
          { id: 'd', type: 'distributor', when: 'Off == true' },
          { id: 'x y', type: 'distributor' },
          { id: 'publisher', type: 'publisher' },
        ],
        connections: [
          { from: 'entry.audio.0', to: 'd.audio', when: 'Tier ==' },
          { from: 'd.audio', to: 'publisher.audio.99' },
        ],
      },
      registry,
    );
    expect(faults.map(({ pointer, node }) => [pointer, node]).sort()).toEqual([
      ['/connections/0/when', undefined],
      ['/connections/1/to', undefined],
      ['/constraints/0/default', undefined],
      ['/constraints/1/key', undefined],
      ['/constraints/2/values', undefined],
      ['/constraints/3/key', undefined],
      ['/constraints/3/values', undefined],
      ['/name', undefined],
      ['/nodes/0/parameters/ChannelCount', 'entry'],
      ['/nodes/1/when', 'd'],
      ['/nodes/2/id', 'x y'],
    ]);
  });

  it('does not let one fault of an entry hide the others', () => {
    const design = changed((d) => {
      Object.assign(d, { foo: 1 });
      d.nodes[0] = { ...d.nodes[0], parameters: null } as never;
      d.nodes[1] = { ...d.nodes[1], onError: 'maybe', when: 'Off', parameters: { nothing: 1 } } as never;
    });
    expect(faultsOf(design).sort()).toEqual([
      '/foo: unknown key; known are name, description, flowTypes, constraints, nodes, connections',
      '/nodes/0/parameters: expected an object, found null',
      '/nodes/1/onError: expected one of "fail", "skip", found "maybe"',
      '/nodes/1/parameters/nothing: unknown key; there are none',
      expect.stringMatching(/^\/nodes\/1\/when: .*Off/),
    ]);
  });

  it.each([
    [{ key: 'ChannelTags', type: 'boolean' }, '/constraints/0/key'],
    [{ key: 'DebugMode', type: 'string' }, '/constraints/0/type'],
    [{ key: 'Tier', type: 'enum', values: ['a', 'a'] }, '/constraints/0/values'],
  ])('refuses a constraint that could not work: %j', (constraint, pointer) => {
    const { faults } = compileDesign({ ...BASE, constraints: [constraint] }, registry);
    expect(faults.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('refuses keys that the services header could not tell apart', () => {
    const constraints = ['On', 'on'].map((key) => ({ key, type: 'boolean' }));
    expect(faultsOf({ ...BASE, constraints })).toEqual([
      "/constraints/1/key: 'on' is declared twice; capitals do not count",
    ]);
  });

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
