import { SpooledOutput } from '../../src/operations/index.js';
import { OperationSpool, type NodeRegistry } from '../../src/pipeline/index.js';
import { RESULT_FORMS } from '../../src/results/index.js';
import { makeGraph, runToEnd, type GraphOptions } from './run-graph.js';
import type { WireEvents } from './test-app.js';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a design to its end, and returns the events in the order of the JSON form. */
export async function runSorted(
  design: Record<string, unknown>,
  registry: NodeRegistry,
  input: Parameters<typeof runToEnd>[1] = {},
  options: GraphOptions = {},
): Promise<WireEvents> {
  const spool = new OperationSpool({ directory: join(tmpdir(), 'dataflow-spool'), maxBytes: 0 });
  const output = new SpooledOutput(RESULT_FORMS.json, {
    spool,
    rateHz: 8_000,
    maxEvents: 0,
    audioChannels: 2,
    audibleChannels: [0, 1],
    leastChannels: 0,
  });
  try {
    await runToEnd(makeGraph(design, registry, output, options), input);
    const events: unknown[] = [];
    for await (const event of output.eventsInOrder()) events.push(event);
    return events as WireEvents;
  } finally {
    await spool.close();
  }
}
