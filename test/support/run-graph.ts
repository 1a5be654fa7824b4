import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioChunk } from '../../src/audio/index.js';
import { DataFlowError } from '../../src/common/errors/index.js';
import type { ServiceClient } from '../../src/common/service-call/index.js';
import {
  compileDesign,
  GraphRun,
  NodeRegistry,
  OperationSpool,
  planRun,
  readSettings,
  type CredentialSource,
  type FlowEvent,
  type GraphOutput,
  type NodeDefinition,
  type NodeLog,
  type AnyNodeProvider,
  type OperationInfo,
  type Waiting,
} from '../../src/pipeline/index.js';
import type { OperationWarning } from '../../src/protocol/index.js';
import { concat } from './signals.js';

/** The output of a graph for the client. */
export class CollectedOutput implements GraphOutput {
  readonly events: FlowEvent[] = [];
  readonly chunks: AudioChunk[] = [];

  event(event: FlowEvent): Waiting {
    this.events.push(event);
    return undefined;
  }

  audio(_channel: number, chunk: AudioChunk): Waiting {
    this.chunks.push(chunk);
    return undefined;
  }

  names(): string[] {
    return this.events.map(({ name }) => name);
  }

  /** All audio of a channel of the result, joined. */
  samples(channel: number): Int16Array {
    return concat(...this.chunks.filter((chunk) => chunk.channel === channel).map(({ samples }) => samples));
  }
}

/** Answers of services of every kind, combined. */
const ANSWER = {
  text: 'hello',
  language: 'english',
  Emotion: 'calm',
  Age: 34,
  Events: [],
  choices: [{ index: 0, message: { role: 'assistant', content: '{"Text":"hello"}' }, finish_reason: 'stop' }],
};

/** A service that answers every call like a recognizer of `hello`, with the members of other services. */
export const helloService: ServiceClient = {
  refusalOf: () => undefined,
  call: () => Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(ANSWER)) }),
  connect: () => Promise.reject(new DataFlowError('node.service-failed', 'There is none.')),
};

export const silentLog: NodeLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export type Registered = readonly [NodeDefinition, AnyNodeProvider];

export function registryOf(...nodes: readonly Registered[]): NodeRegistry {
  const registry = new NodeRegistry(undefined as never);
  for (const [definition, provider] of nodes) registry.register(definition, provider);
  return registry;
}

/** A tenant without credentials. */
const noCredentials: CredentialSource = {
  has: async () => false,
  requireHosts: async () => undefined,
  authorize: async () => Promise.reject(new DataFlowError('credential.not-found', 'None.')),
  invalidate: () => undefined,
};

export interface GraphOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly operation?: Partial<OperationInfo>;
  readonly mailboxMessages?: number;
  readonly maxTextCharacters?: number;
  readonly stopGraceMs?: number;
  readonly isDebugged?: boolean;
  readonly maxSpoolBytes?: number;
  readonly log?: NodeLog;
  readonly credentials?: CredentialSource;
  readonly services?: ServiceClient;
  /** Receives the warnings of nodes. */
  readonly warnings?: OperationWarning[];
}

/** Compiles a design and makes a run of it; throws with all faults when it has any. */
export function makeGraph(
  design: Record<string, unknown>,
  registry: NodeRegistry,
  output: GraphOutput,
  options: GraphOptions = {},
): { run: GraphRun; spool: OperationSpool } {
  const { graph, faults } = compileDesign(design, registry);
  if (!graph) throw new Error(faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('\n'));
  const settings = options.settings ?? {};
  const values = readSettings(graph.constraints, settings, (key) => key, []);
  const spool = new OperationSpool({
    directory: join(tmpdir(), 'dataflow-spool'),
    maxBytes: options.maxSpoolBytes ?? 0,
  });
  const run = new GraphRun(planRun(graph, values, { channelCount: options.operation?.channelCount ?? 2 }), {
    operation: {
      id: 'operation',
      tenantId: '00000000-0000-4000-8000-000000000001',
      project: 'project',
      flowType: 'batch',
      settings,
      callProperties: {},
      language: undefined,
      sentCallProperties: options.operation?.callProperties ?? {},
      extra: {},
      sampleRateHz: 8_000,
      channelCount: 2,
      ...options.operation,
    },
    output,
    spool,
    credentials: options.credentials ?? noCredentials,
    trace: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), isSampled: false },
    mailboxMessages: options.mailboxMessages ?? 64,
    maxTextCharacters: options.maxTextCharacters ?? 20_000,
    stopGraceMs: options.stopGraceMs ?? 1_000,
    isDebugged: options.isDebugged ?? false,
    isTimed: true,
    warn: (warning) => options.warnings?.push(warning),
    log: () => options.log ?? silentLog,
    services: () => options.services ?? helloService,
  });
  return { run, spool };
}

/** Cuts a signal into chunks as Entry would be given them. */
export function chunksOf(samples: Int16Array, channel = 0, sampleRateHz = 8_000, size = 4_096): AudioChunk[] {
  const chunks: AudioChunk[] = [];
  for (let startSample = 0; startSample < samples.length; startSample += size) {
    const part = samples.subarray(startSample, startSample + size);
    chunks.push({ channel, sampleRateHz, startSample, samples: part, groupId: '' });
  }
  return chunks;
}

/** Runs an operation to its end: starts, writes, flushes, stops. Throws its failure after the stop. */
export async function runToEnd(
  { run, spool }: { run: GraphRun; spool: OperationSpool },
  input: { audio?: readonly AudioChunk[]; events?: readonly FlowEvent[] } = {},
): Promise<void> {
  try {
    await run.start();
    for (const event of input.events ?? []) await run.writeEvent(event);
    for (const chunk of input.audio ?? []) await run.writeAudio(chunk);
    run.endInput();
    await run.finished;
  } finally {
    await run.stop();
    await spool.close();
  }
}
