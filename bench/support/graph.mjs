// @ts-check
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AudioSegmenterNode, audioSegmenter } from '../../dist/nodes/audio-segmenter/index.js';
import { EntryNode, entry } from '../../dist/nodes/entry/index.js';
import { PublisherNode, publisher } from '../../dist/nodes/publisher/index.js';
import { VadNode, vad } from '../../dist/nodes/vad/index.js';
import { compileDesign, GraphRun, NodeRegistry, OperationSpool, planRun } from '../../dist/pipeline/index.js';
import { passing, PassingNode } from '../nodes.mjs';

const nothing = () => undefined;

/**
 * Makes a run of a design, without HTTP and without an operation around it.
 *
 * @param {Record<string, unknown>} design
 * @param {import('../../dist/pipeline/index.js').GraphOutput} output
 * @param {boolean} isTimed Whether every node reports how long it was busy, as with `DebugMode`.
 */
export function makeGraph(design, output, isTimed = true) {
  const registry = new NodeRegistry(/** @type {never} */ (undefined));
  registry.register(entry, new EntryNode());
  registry.register(publisher, new PublisherNode());
  registry.register(vad, new VadNode());
  registry.register(audioSegmenter, new AudioSegmenterNode());
  registry.register(passing, new PassingNode());
  const { graph, faults } = compileDesign(design, registry);
  if (!graph) throw new Error(JSON.stringify(faults));
  const spool = new OperationSpool({ directory: join(tmpdir(), 'dataflow-bench-spool'), maxBytes: 0 });
  const run = new GraphRun(planRun(graph, {}, { channelCount: 2 }), {
    operation: {
      id: 'bench',
      tenantId: 'bench',
      project: 'bench',
      flowType: 'batch',
      settings: {},
      callProperties: {},
      language: undefined,
      sentCallProperties: {},
      extra: {},
      sampleRateHz: 8_000,
      channelCount: 2,
    },
    output,
    spool,
    mailboxMessages: 64,
    maxTextCharacters: 20_000,
    stopGraceMs: 1_000,
    isDebugged: false,
    isTimed,
    trace: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), isSampled: false },
    // No node of the bench calls out.
    credentials: /** @type {never} */ (undefined),
    services: () => /** @type {never} */ (undefined),
    warn: nothing,
    log: () => ({ debug: nothing, info: nothing, warn: nothing, error: nothing }),
  });
  const close = async () => {
    await run.stop();
    await spool.close();
  };
  return { run, close };
}
