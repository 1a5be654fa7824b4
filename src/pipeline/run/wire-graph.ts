import type { AudioChunk } from '../../audio/index.js';
import type { Waiting } from '../contract/index.js';
import type { RunPlan } from '../design/index.js';
import type { FlowEvent } from '../events/index.js';
import type { GraphOutput } from './graph-output.js';
import type { NodeRunner } from './node-runner.js';
import type { Target, Value } from './ports.js';
import { RateConverter, supportedRate } from './rate-converter.js';

type Runners = ReadonlyMap<string, NodeRunner>;

/** Joins the nodes as the plan says, and the output node to the client. */
export function joinRunners(plan: RunPlan, runners: Runners, output: GraphOutput): void {
  for (const { kind, from, to } of plan.connections) {
    const inlet = get(runners, to.node).inlets.get(kind, to.port, to.index);
    get(runners, from.node).outlets.get(from.port, from.index).join(inlet);
  }
  for (const runner of runners.values()) if (runner.node.definition.role === 'output') joinOutput(runner, output);
}

function joinOutput(runner: NodeRunner, output: GraphOutput): void {
  for (const [name, { kind, copies }] of Object.entries(runner.node.definition.outlets)) {
    const count = copies ? copies(runner.node.parameters as never) : 1;
    for (let index = 0; index < count; index += 1) {
      const accept = (value: Value): Waiting =>
        kind === 'audio' ? output.audio(index, value as AudioChunk) : output.event(value as FlowEvent);
      const target: Target = { accept, endSource: () => undefined };
      runner.outlets.get(name, index).join(target);
    }
  }
}

/**
 * Fixes the rate of every node.
 *
 * It is the rate of the audio at the inlet that the node declares first, converted to one that it supports.
 *
 * @param operationRateHz Rate of the client's audio.
 * @param hasAudio Whether the client sends audio; without, only nodes that make audio decide on its rate.
 */
export function setRates(plan: RunPlan, runners: Runners, operationRateHz: number, hasAudio: boolean): void {
  for (const runner of runners.values()) {
    const { id, definition } = runner.node;
    const inlets = Object.keys(definition.inlets);
    const sources = plan.connections
      .filter(({ kind, to }) => kind === 'audio' && to.node === id)
      .sort((a, b) => inlets.indexOf(a.to.port) - inlets.indexOf(b.to.port));
    const ratesHz = sources.map(({ from }) => get(runners, from.node).outlets.rateHz);
    const comesAtHz = ratesHz[0] ?? operationRateHz;
    const operationRates = hasAudio ? [operationRateHz] : undefined;
    const supported = definition.sampleRatesHz === 'operation' ? operationRates : definition.sampleRatesHz;
    const isTextOnly = ratesHz.length === 0 && definition.role !== 'input';
    const madeHz = hasAudio ? operationRateHz : (definition.ownRateHz ?? operationRateHz);
    const rateHz = isTextOnly ? madeHz : supportedRate(comesAtHz, supported);
    runner.outlets.rateHz = rateHz;
    for (const [index, { to }] of sources.entries()) {
      if (ratesHz[index] !== rateHz) {
        runner.inlets.get('audio', to.port, to.index).converter = new RateConverter(rateHz);
      }
    }
  }
}

function get(runners: Runners, id: string): NodeRunner {
  const runner = runners.get(id);
  if (!runner) throw new Error(`there is no node '${id}' in the plan`);
  return runner;
}
