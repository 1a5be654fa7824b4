import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Test } from '@nestjs/testing';
import { Log, LoggingModule } from '../../src/common/logging/index.js';
import type { ServiceClient } from '../../src/common/service-call/index.js';
import { ConfigModule, Environment } from '../../src/config/index.js';
import { NodesModule } from '../../src/nodes/nodes.module.js';
import { createEvent, NodeRegistry, PipelineModule, type RegisteredNode } from '../../src/pipeline/index.js';
import { callOf, parametersOf, serviceOf } from '../support/configured-nodes.js';
import { costOf, type Cost } from '../support/longest-slice.js';
import { NodeDriver } from '../support/drive-node.js';
import type { CollectedOutput } from '../support/run-graph.js';
import { runNode } from '../support/run-node.js';
import { StandInSocket } from '../support/stand-in-socket.js';
import { echoService, sayNothing } from '../support/text-answers.js';
import { isOver, SLOWNESS } from '../support/machine-speed.js';
import { TEXT_SHAPES } from '../support/text-shapes.js';

const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-growth-'));
afterAll(() => rm(dataDir, { recursive: true }));

const environment = Object.assign(new Environment(), { DATA_DIR: dataDir });
const module = await Test.createTestingModule({
  imports: [ConfigModule.with(environment), LoggingModule.with(Log.to('silent')), PipelineModule, NodesModule],
}).compile();
await module.init();

const LIMIT = environment.MAX_TEXT_CHARACTERS;
const LONG = 1_000_000;

/** The time that any step may take, in ms, and how much longer one of twice the size. */
const STEP_MS = 50;
const MAX_STEP_MS = STEP_MS * SLOWNESS;
const MAX_RATIO = 3;
/** Below this, the time says more of the machine than of the work. */
const MIN_MEASURED_MS = 8;
/** A collection or a compilation may fall into one attempt. */
const ATTEMPTS = 5;

/** Parameters with which a node works in another way on texts. */
const VARIANTS: Readonly<Record<string, readonly object[]>> = {
  normalizer: [{}, { Language: 'tr-TR' }, { Address: 'http://text.example' }],
  punctuation: [{}, { Language: 'tr-TR' }, { Language: 'de-DE' }, { Address: 'http://text.example' }],
  'profanity-filter': ['en-US', 'tr-TR'].map((Language) => ({ Language, Words: ownWords() })),
  summarization: [{ Language: 'en-US' }, {}],
  'tts-http': [{ Address: 'http://speech.example' }],
  'tts-websocket': [{ Address: 'ws://speech.example' }],
};

/** Many words with common beginnings, and phrases that texts begin and do not end. */
function ownWords(): string[] {
  const phrase = (letter: string, count: number): string => `${`${letter} `.repeat(count)}end`;
  return [
    ...Array.from({ length: 400 }, (_, index) => phrase('a', 1 + (index % 45)) + String(index)),
    ...Array.from({ length: 400 }, (_, index) => `${'a'.repeat(index % 90)}b${index}`),
    ...Array.from({ length: 200 }, (_, index) => String.fromCodePoint(0x4e00 + index)),
  ];
}

const readsEvents = ({ definition: { role, inlets } }: RegisteredNode): boolean =>
  role === undefined && Object.values(inlets).some(({ kind }) => kind === 'events');

const CASES = module
  .get(NodeRegistry)
  .all()
  .filter(readsEvents)
  .flatMap((node) => (VARIANTS[node.definition.type] ?? [{}]).map((variant, index) => ({ node, variant, index })))
  .map(({ node, variant, index }) => ({
    name: `${node.definition.type} ${JSON.stringify(variant).slice(0, 40)}`,
    node,
    isFirst: index === 0,
    parameters: { ...new NodeDriver(node, parametersOf(node)).parameters, ...variant },
  }));

const SERVICES: Readonly<Record<string, ServiceClient>> = {
  normalizer: echoService,
  punctuation: echoService,
  translate: echoService,
  'tts-http': echoService,
  'tts-websocket': StandInSocket.client(sayNothing).client,
};

type Case = (typeof CASES)[number];

async function run({ node, parameters }: Case, Text: string): Promise<Cost & { readonly output: CollectedOutput }> {
  const place = { channel: 0, startSample: 0, endSample: 800, groupId: 'g1' };
  const event = createEvent('SR Milestone', place, { Text });
  const { definition, provider } = node;
  const [flowType = 'batch'] = definition.flowTypes;
  let output: CollectedOutput | undefined;
  const cost = await costOf(async () => {
    output = await runNode([definition, provider], {
      parameters,
      channels: 1,
      events: [event],
      options: {
        operation: { channelCount: 1, flowType, ...callOf(node) },
        services: SERVICES[definition.type] ?? serviceOf(node),
      },
    });
  });
  return { ...cost, output: output! };
}

/** The least of several attempts, no more than it takes to be within the bounds. */
async function best(attempt: () => Promise<Cost>, isGood: (cost: Cost) => boolean): Promise<Cost> {
  let least: Cost = { totalMs: Infinity, longestMs: Infinity };
  for (let count = 0; count < ATTEMPTS; count += 1) {
    const { totalMs, longestMs } = await attempt();
    least = { totalMs: Math.min(least.totalMs, totalMs), longestMs: Math.min(least.longestMs, longestMs) };
    if (isGood(least)) break;
  }
  return least;
}

describe.each(CASES)('$name', (case_) => {
  it('takes linear time up to the limit, and no step of it 50 ms', async () => {
    const faults: string[] = [];
    for (const [shape, textOf] of Object.entries(TEXT_SHAPES)) {
      const [half, whole] = [textOf(LIMIT / 2), textOf(LIMIT)];
      const small = await best(
        () => run(case_, half),
        () => true,
      );
      let most = Math.max(MIN_MEASURED_MS, MAX_RATIO * small.totalMs);
      const large = await best(
        () => run(case_, whole),
        ({ totalMs, longestMs }) => totalMs <= most && longestMs <= MAX_STEP_MS,
      );
      if (large.totalMs > most) {
        most = Math.max(
          MIN_MEASURED_MS,
          MAX_RATIO *
            (
              await best(
                () => run(case_, half),
                () => false,
              )
            ).totalMs,
        );
      }
      if (large.totalMs > most) faults.push(`${shape}: ${large.totalMs} ms, expected up to ${most}`);
      if (isOver(large.longestMs, STEP_MS)) faults.push(`${shape}: a step of ${large.longestMs} ms`);
    }
    expect(faults).toEqual([]);
  });

  it.runIf(case_.isFirst)('works on a megabyte of text in steps of less than 50 ms', async () => {
    const faults: string[] = [];
    for (const [shape, textOf] of Object.entries(TEXT_SHAPES)) {
      const text = textOf(LONG);
      let output: CollectedOutput | undefined;
      const { longestMs } = await best(
        async () => {
          const { output: made, ...cost } = await run(case_, text);
          output = made;
          return cost;
        },
        (cost) => cost.longestMs <= MAX_STEP_MS,
      );
      if (process.env.SHOW) console.log(case_.name, shape, longestMs);
      if (isOver(longestMs, STEP_MS)) faults.push(`${shape}: a step of ${longestMs} ms`);
      const errors = output!.events.filter(({ name }) => name === 'Node Error');
      if (errors.length > 0) faults.push(`${shape}: ${JSON.stringify(errors[0]?.data)}`);
      if (case_.node.definition.text !== 'rewrites') continue;
      const texts = output!.events.map(({ data }) => String(data?.Text));
      if (texts.length !== 1) faults.push(`${shape}: ${texts.length} events`);
      if (texts.join('').length < LONG / 3) faults.push(`${shape}: a text of ${texts.join('').length} characters`);
    }
    expect(faults).toEqual([]);
  });
});
