import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { ApiModule } from '../../src/roles/index.js';
import { FieldsPipe, readFields } from '../../src/common/field/index.js';
import { languageAfter } from '../../src/common/language/index.js';
import { Log, LoggingModule } from '../../src/common/logging/index.js';
import { ConfigModule, Environment } from '../../src/config/index.js';
import { NodesModule } from '../../src/nodes/nodes.module.js';
import { readStartMessage } from '../../src/operations/start-message/index.js';
import { compileDesign, Design, EVENTS, fromWire, NodeRegistry, PipelineModule } from '../../src/pipeline/index.js';
import { DesignConnection, DesignConstraint, DesignHead, DesignNode } from '../../src/pipeline/design/design.js';
import type { ProjectContext } from '../../src/projects/index.js';
import { CallProperties, EventDto, NamedSettings, StartDto, UserProperties } from '../../src/protocol/index.js';
import { boundedFields, growthFaults } from '../support/growth.js';
import { bodyClasses, withHeldClasses } from '../support/outside-classes.js';

const module = await Test.createTestingModule({
  imports: [ConfigModule.with(new Environment()), LoggingModule.with(Log.to('silent')), PipelineModule, NodesModule],
}).compile();
await module.init();
const registry = module.get(NodeRegistry);

const project = {
  name: 'test',
  presets: {},
  graph: {
    flowTypes: ['batch'],
    constraints: [
      { key: 'Text', type: 'string' },
      { key: 'Level', type: 'number' },
    ],
    nodes: [{ id: 'entry', definition: { role: 'input', outlets: { audio: { kind: 'audio', copies: () => 2 } } } }],
    connections: [],
  },
} as unknown as ProjectContext;

const readStart = (json: object): unknown => readStartMessage({ ...json }, project, 10_000);

function readEvent(json: object): void {
  const event = fromWire(json, '', { channelCount: 2, rateHz: 8_000 }, []);
  if (event) languageAfter(event, 'en', () => true);
}

const design = (changes: object): unknown => compileDesign({ ...DESIGN, ...changes }, registry);
const DESIGN = {
  name: 'a',
  flowTypes: ['batch'],
  nodes: [
    { id: 'entry', type: 'entry' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [{ from: 'entry.events.0', to: 'publisher.events' }],
};

/** A class, and how the server reads an object that has one member of it. */
type Door = readonly [name: string, target: Type<object>, read: (members: object) => unknown];

const body = (target: Type<object>): Door => [
  target.name,
  target,
  (json) => new FieldsPipe().transform(json, { type: 'body', metatype: target }),
];

const doors: Door[] = [
  ...withHeldClasses(bodyClasses(ApiModule.with({ environment: new Environment(), log: Log.to('silent') }))).map(body),
  ['Start', StartDto, readStart],
  ['Settings', NamedSettings, (Settings) => readStart({ Settings })],
  ['CallProperties', CallProperties, (json) => readStart({ CallProperties: json })],
  ['UserProperties', UserProperties, (json) => readStart({ CallProperties: { UserProperties: json } })],
  ['Events', EventDto, (json) => readStart({ Events: [{ Name: 'x', ...json }] })],
  ...Object.entries(EVENTS).flatMap(([Name, { data }]): Door[] =>
    data ? [[`Data of ${Name}`, data, (Data) => readEvent({ Name, Data })]] : [],
  ),
  ['the head of a design', DesignHead, design],
  ['a design', Design, design],
  ['a constraint', DesignConstraint, (json) => design({ constraints: [{ key: 'a', type: 'string', ...json }] })],
  ['a node', DesignNode, (json) => design({ nodes: [{ id: 'a', type: 'entry', ...json }, ...DESIGN.nodes] })],
  ['a connection', DesignConnection, (json) => design({ connections: [{ ...DESIGN.connections[0], ...json }] })],
  ...registry.all().map(({ definition, provider }): Door => {
    const { parameters, type } = definition;
    return [
      `parameters of ${type}`,
      parameters,
      (json) => {
        const { value } = readFields(parameters, { ...new parameters(), ...json });
        return value && provider.check?.(value);
      },
    ];
  }),
];

const fields = doors.flatMap(([name, target, read]) =>
  boundedFields(target).map((field) => [name, field.key, field.limit, field, read] as const),
);

describe('the time to read a field grows with its size, up to 50 ms at its limit, and to refuse it is short', () => {
  it.each(fields)('%s: %s of at most %i', async (_name, key, _limit, field, read) => {
    expect(await growthFaults(field, (value) => read({ [key]: value }))).toEqual([]);
  });
});
