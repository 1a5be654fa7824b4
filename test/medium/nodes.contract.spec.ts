import 'reflect-metadata';
import { Test } from '@nestjs/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WavReader, type AudioChunk } from '../../src/audio/index.js';
import { DataFlowError } from '../../src/common/errors/index.js';
import { jsonSchemaOf, readFields } from '../../src/common/field/index.js';
import { Log, LoggingModule } from '../../src/common/logging/index.js';
import { ConfigModule, Environment } from '../../src/config/index.js';
import { NodesModule } from '../../src/nodes/nodes.module.js';
import {
  createEvent,
  EVENTS,
  freezeEvent,
  NodeRegistry,
  PipelineModule,
  type EventDeclaration,
  type FlowEvent,
  type RegisteredNode,
} from '../../src/pipeline/index.js';
import { callOf, parametersOf, serviceOf } from '../support/configured-nodes.js';
import { NodeDriver } from '../support/drive-node.js';

/** Files of nodes are in a folder that can be removed. */
const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-nodes-'));
afterAll(() => rm(dataDir, { recursive: true }));

const module = await Test.createTestingModule({
  imports: [
    ConfigModule.with(Object.assign(new Environment(), { DATA_DIR: dataDir })),
    LoggingModule.with(Log.to('silent')),
    PipelineModule,
    NodesModule,
  ],
}).compile();
await module.init();
const nodes = module.get(NodeRegistry).all();

let call: AudioChunk[];
beforeAll(async () => {
  const reader = new WavReader();
  const bytes = await readFile(new URL('../../assets/demo-call.wav', import.meta.url));
  const blocks = [...reader.push(bytes), ...reader.end()];
  let startSample = 0;
  call = blocks.map(([samples = new Int16Array()]) => {
    const chunk = { channel: 0, sampleRateHz: 8_000, startSample, samples, groupId: '' };
    startSample += samples.length;
    return chunk;
  });
});

const place = { channel: 0, startSample: 0, endSample: 800, groupId: 'g1' };
const TEXTS: FlowEvent[] = [
  createEvent('SR Milestone', place, { Text: 'That is damn good service, thank you!', TextAttributes: 'recognized' }),
  createEvent('Start Of Segment', place, null),
  createEvent('End Of Segment', place, null),
  freezeEvent({ ...place, name: 'Of The Client', tags: ['a'], data: { Text: 'hello', Deep: { a: [1] } } }),
  freezeEvent({ ...place, name: 'Without Text', groupId: '', tags: [], data: null }),
];

function drive(node: RegisteredNode): NodeDriver {
  return new NodeDriver(node, parametersOf(node), serviceOf(node), callOf(node));
}

/** Gives a run some of everything that its inlets take. */
async function feed(driver: NodeDriver): Promise<void> {
  for (const [inlet, { kind }] of Object.entries(driver.node.definition.inlets)) {
    for (const value of kind === 'audio' ? call : TEXTS) await driver.give(value, inlet);
  }
}

/** The fault of an emitted value; undefined if it is correct. */
function fault({ definition }: RegisteredNode, outlet: string, value: AudioChunk | FlowEvent): string | undefined {
  const port = definition.outlets[outlet];
  if (!port) return `'${outlet}' is not declared`;
  if ((port.kind === 'audio') !== 'samples' in value) return `'${outlet}' carries ${port.kind}`;
  if ('samples' in value) return value.samples.length > 0 ? undefined : 'a chunk without samples';
  if (port.kind === 'events' && port.events && !port.events.includes(value.name))
    return `'${value.name}' is not declared`;
  if (!Object.isFrozen(value) || (value.data && !Object.isFrozen(value.data))) return `'${value.name}' is not frozen`;
  const declaration = (EVENTS as Record<string, EventDeclaration>)[value.name];
  if (!declaration) return undefined;
  if (!declaration.data) return value.data === null ? undefined : `'${value.name}' carries data`;
  const { faults } = readFields(declaration.data, value.data, { unknownKeys: 'keep' });
  return faults?.map(({ pointer, detail }) => `${value.name}${pointer}: ${detail}`).join();
}

describe.each(nodes.map((node) => [node.definition.type, node] as const))('%s', (_type, node) => {
  const { definition, provider } = node;

  it('declares itself: a summary, flow types, parameters as JSON Schema with a description each', () => {
    expect(definition.summary).toMatch(/^[A-Z`].*\.$/s);
    expect(definition.flowTypes.length).toBeGreaterThan(0);
    const { properties } = jsonSchemaOf(definition.parameters) as {
      properties: Record<string, { description?: string }>;
    };
    for (const schema of Object.values(properties)) expect(schema.description).toBeTruthy();
  });

  it('takes its own defaults and examples for right', () => {
    const { parameters } = drive(node);
    expect(readFields(definition.parameters, { ...parameters }).faults).toBeUndefined();
    expect(provider.check?.(parameters) ?? []).toEqual([]);
  });

  it('starts on defaults, and emits only what it declares', async () => {
    const driver = drive(node);
    await driver.start();
    await feed(driver);
    await driver.flush();
    await driver.stop();
    expect(driver.emitted.flatMap(({ outlet, value }) => fault(node, outlet, value) ?? [])).toEqual([]);
    expect(driver.misuses).toEqual([]);
    await driver.spool.close();
  });

  it('waits when its receivers are full', async () => {
    const driver = drive(node);
    await driver.start();
    driver.fill();
    let isDone = false;
    const working = feed(driver)
      .then(() => driver.flush())
      .then(() => (isDone = true));
    await sleep(50);
    if (driver.emitted.length > 0) {
      expect(isDone).toBe(false);
      expect(driver.emitted.length).toBeLessThanOrEqual(4);
    }
    driver.makeRoom();
    await working;
    await driver.stop();
    expect(driver.misuses).toEqual([]);
    await driver.spool.close();
  });

  it('ends soon when the operation is aborted, and emits nothing afterwards', async () => {
    const driver = drive(node);
    await driver.start();
    driver.fill();
    const working = feed(driver).then(
      () => 'done',
      (error: unknown) => (error instanceof DataFlowError ? error.code : String(error)),
    );
    await sleep(20);
    driver.abort();
    const before = driver.emitted.length;
    expect(['done', 'operation.cancelled']).toContain(
      await Promise.race([working, sleep(1_000).then(() => 'still running')]),
    );
    await driver.stop();
    expect(driver.emitted.length).toBe(before);
    await driver.spool.close();
  });

  it('may be stopped at once, and twice', async () => {
    const driver = drive(node);
    await driver.start();
    await driver.stop();
    await driver.stop();
    expect(driver.emitted).toEqual([]);
    expect(driver.misuses).toEqual([]);
  });

  it('keeps runs apart', async () => {
    const [one, two] = [drive(node), drive(node)];
    await Promise.all([one.start(), two.start()]);
    await Promise.all([feed(one), feed(two)]);
    await Promise.all([one.flush(), two.flush()]);
    await Promise.all([one.stop(), two.stop()]);
    const shape = ({ emitted }: NodeDriver): unknown[] =>
      emitted.map(({ outlet, value }) => [
        outlet,
        value.channel,
        'samples' in value ? value.samples.length : value.name,
      ]);
    expect(shape(one)).toEqual(shape(two));
    await Promise.all([one.spool.close(), two.spool.close()]);
  });
});

it('lets no two nodes have one type', () => {
  const registry = new NodeRegistry(undefined as never);
  const [node] = nodes;
  registry.register(node!.definition, node!.provider);
  expect(() => registry.register(node!.definition, node!.provider)).toThrow(/two of that type/);
});
