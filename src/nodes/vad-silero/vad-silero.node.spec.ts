import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { CapturedLog } from '../../../test/support/captured-log.js';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { chunksOf, type GraphOptions, type Registered } from '../../../test/support/run-graph.js';
import { concat, silence, tone } from '../../../test/support/signals.js';
import {
  DEMO_RATE_HZ,
  demoCall,
  demoSpeech,
  mix,
  noiseAt,
  NOISES,
  runSplitter,
  scoreSpans,
  type Group,
  type NoiseName,
  type Span,
} from '../../../test/support/vad/index.js';
import { RuntimesConfig } from '../../runtimes/index.js';
import { SherpaOnnx } from '../../runtimes/sherpa-onnx/index.js';
import { vadSilero, VadSileroNode } from './index.js';

const sherpa = new SherpaOnnx(new RuntimesConfig('none'), new CapturedLog().log);
afterAll(() => sherpa.onApplicationShutdown());
const node: Registered = [vadSilero, new VadSileroNode(sherpa)];
const call = demoCall();

const spansOf = (groups: readonly Group[]): Span[] =>
  groups.map(({ ended }) => [ended.startSample, ended.endSample] as const);

async function find(audio: Int16Array, parameters = {}, options: GraphOptions = {}): Promise<Span[]> {
  const rateHz = options.operation?.sampleRateHz ?? DEMO_RATE_HZ;
  return spansOf((await runSplitter(node, chunksOf(audio, 0, rateHz), parameters, options)).groups);
}

const BARE = { PreSpeechBufferMsec: 0, PostSpeechBufferMsec: 0 };
const noises = Object.keys(NOISES) as NoiseName[];

describe.each([0, 1])('vad-silero on channel %i of the demo call', (channel) => {
  const clean = call[channel]!;
  const truth = demoSpeech(channel);

  it('finds all speech, and nothing else', async () => {
    expect(scoreSpans(truth, await find(clean))).toMatchObject({ recall: 1, missed: 0, wrong: 0 });
    const bare = scoreSpans(truth, await find(clean, BARE));
    expect(bare.precision).toBeGreaterThan(0.96);
    expect(bare.recall).toBeGreaterThan(0.95);
  });

  it.each(noises)('finds it in %s noise 5 dB below the speech', async (name) => {
    const bare = scoreSpans(truth, await find(mix(clean, truth, name, 5), BARE));
    expect(bare).toMatchObject({ missed: 0, wrong: 0 });
    expect(bare.recall).toBeGreaterThan(0.9);
    expect(bare.precision).toBeGreaterThan(0.9);
  });
});

describe('vad-silero', () => {
  it('marks nothing in silence, noise and tones', async () => {
    for (const name of noises) expect(await find(noiseAt(name, -30, { ms: 5_000 }))).toEqual([]);
    expect(await find(silence({ ms: 3_000 }))).toEqual([]);
    expect(await find(tone({ ms: 3_000, hz: 425, dbfs: -12 }))).toEqual([]);
    expect(await find(new Int16Array(0))).toEqual([]);
  });

  it('gives the same result for every size of chunks, in batch and in streams', async () => {
    const part = call[0]!.subarray(0, 80_000);
    const whole = await runSplitter(node, chunksOf(part));
    expect(whole.groups.length).toBeGreaterThan(1);
    for (const [size, flowType] of [
      [160, 'stream'],
      [333, 'batch'],
      [777, 'stream'],
    ] as const) {
      const { output, groups } = await runSplitter(
        node,
        chunksOf(part, 0, 8_000, size),
        {},
        { operation: { flowType } },
      );
      expect(spansOf(groups)).toEqual(spansOf(whole.groups));
      expect(output.samples(0)).toEqual(whole.output.samples(0));
    }
  });

  it.each([16_000, 48_000])('works at %i Hz', async (rateHz) => {
    const factor = rateHz / DEMO_RATE_HZ;
    const raised = Int16Array.from({ length: call[0]!.length * factor }, (_, index) => {
      const at = Math.floor(index / factor);
      const share = index / factor - at;
      return Math.round(call[0]![at]! * (1 - share) + (call[0]![at + 1] ?? 0) * share);
    });
    const truth = demoSpeech(0).map(([start, end]) => [start * factor, end * factor] as const);
    const score = scoreSpans(truth, await find(raised, {}, { operation: { sampleRateHz: rateHz } }));
    expect(score).toMatchObject({ missed: 0, wrong: 0 });
    expect(score.recall).toBeGreaterThan(0.99);
  });

  it('ends speech at a gap, and begins again after it', async () => {
    const [, end] = demoSpeech(0)[0]!;
    const voice = call[0]!.subarray(0, end - 4_000);
    const later = chunksOf(voice).map((chunk) => ({ ...chunk, startSample: chunk.startSample + 100_000 }));
    const { groups } = await runSplitter(node, [...chunksOf(voice), ...later]);
    const [first, second] = spansOf(groups);
    expect(first![1]).toBe(voice.length);
    expect(second).toEqual([first![0] + 100_000, first![1] + 100_000]);
  });

  it('follows its parameters', async () => {
    const bare = await find(call[0]!, BARE);
    expect(await find(call[0]!, { ...BARE, SilenceTriggerMsec: 10_000 })).toEqual([[bare[0]![0], bare.at(-1)![1]]]);
    expect(await find(call[0]!, { Sensitivity: 0 })).toEqual([]);
    for (const [start, end] of await find(call[1]!, { MaxSpeechDurationMsec: 1_000 })) {
      expect(end - start).toBeLessThanOrEqual(8_000);
    }
    const lengthOf = (spans: Span[]): number => spans.reduce((sum, [start, end]) => sum + end - start, 0);
    expect(lengthOf(await find(call[0]!, { ...BARE, Sensitivity: 0.2 }))).toBeLessThan(lengthOf(bare));
    expect(new vadSilero.parameters()).toMatchObject({
      Sensitivity: 0.9,
      MaxSpeechDurationMsec: -1,
      PreSpeechBufferMsec: 300,
      PostSpeechBufferMsec: 300,
      SilenceTriggerMsec: 400,
    });
  });

  it('fails the operation when the process of its model dies, and the next one works', async () => {
    const driver = new NodeDriver({ definition: vadSilero, provider: node[1] });
    await driver.start();
    const [first, ...rest] = chunksOf(concat(call[0]!, call[0]!));
    await driver.give(first!, 'audio');
    sherpa.onApplicationShutdown();
    await sleep(50);
    const failed = (async () => {
      for (const chunk of rest) await driver.give(chunk, 'audio');
      await driver.flush();
    })();
    await expect(failed).rejects.toMatchObject({ code: 'node.failed' });
    await driver.stop();
    expect(await find(call[0]!)).not.toEqual([]);
  });
});
