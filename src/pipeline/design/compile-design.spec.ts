import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { changed, faultsOf, registry, SMALL_DESIGN, type Json } from '../../../test/support/small-design.js';
import { compileDesign } from './compile-design.js';

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

  it('reports all faults together, each with its node', () => {
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
      '/foo: unknown key; known are name, description, flowTypes, warnings, profileSpeakers, profileAgents, constraints, nodes, connections',
      '/nodes/0/parameters: expected an object, found null',
      '/nodes/1/onError: expected one of "fail", "skip", found "maybe"',
      '/nodes/1/parameters/nothing: unknown key; no keys are allowed here',
      expect.stringMatching(/^\/nodes\/1\/when: .*Off/),
    ]);
  });

  it.each([
    [{ key: 'ChannelTags', type: 'boolean' }, '/constraints/0/key'],
    [{ key: 'DebugMode', type: 'string' }, '/constraints/0/type'],
    [{ key: 'Tier', type: 'enum', values: ['a', 'a'] }, '/constraints/0/values'],
  ])('refuses a constraint that could not work: %j', (constraint, pointer) => {
    const { faults } = compileDesign({ ...SMALL_DESIGN, constraints: [constraint] }, registry);
    expect(faults.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('refuses keys that the services header could not tell apart', () => {
    const constraints = ['On', 'on'].map((key) => ({ key, type: 'boolean' }));
    expect(faultsOf({ ...SMALL_DESIGN, constraints })).toEqual([
      "/constraints/1/key: 'on' is declared twice; capitals do not count",
    ]);
  });
});
