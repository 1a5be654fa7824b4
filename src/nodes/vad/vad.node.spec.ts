import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { chunksOf, type GraphOptions, type Registered } from '../../../test/support/run-graph.js';
import { concat, noise, silence, tone } from '../../../test/support/signals.js';
import {
  demoCall,
  DEMO_RATE_HZ,
  demoSpeech,
  runSplitter,
  scoreSpans,
  type Group,
  type Split,
} from '../../../test/support/vad/index.js';
import { readFields } from '../../common/field/index.js';
import { vad, VadNode } from './index.js';
import { VadParameters } from './vad.node.js';

const node: Registered = [vad, new VadNode()];
const call = demoCall();

const run = (audio: Parameters<typeof runSplitter>[1], parameters = {}, options: GraphOptions = {}): Promise<Split> =>
  runSplitter(node, audio, parameters, options);

const spansOf = (groups: readonly Group[]): [number, number][] =>
  groups.map(({ ended }) => [ended.startSample, ended.endSample]);

const samplesOf = ({ chunks }: Group): Int16Array => concat(...chunks.map(({ samples }) => samples));

describe('vad', () => {
  it.each([0, 1])('finds the speech on channel %i of the demo call', async (channel) => {
    const { groups } = await run(chunksOf(call[channel]!));
    const score = scoreSpans(demoSpeech(channel), spansOf(groups));
    expect(score).toMatchObject({ recall: 1, missed: 0, wrong: 0 });
    expect(score.precision).toBeGreaterThan(0.8);
  });

  it('sends Speech Started, its audio and Speech Ended, a new group each time, and no silence', async () => {
    const { output, groups } = await run(chunksOf(call[0]!));
    expect(groups.length).toBeGreaterThan(3);
    for (const group of groups) {
      const { started, ended, chunks } = group;
      expect(started).toMatchObject({ name: 'Speech Started', channel: 0, endSample: -1, data: null });
      expect(ended).toMatchObject({ name: 'Speech Ended', channel: 0, startSample: started.startSample });
      expect(chunks[0]).toMatchObject({ startSample: started.startSample, sampleRateHz: 8_000, channel: 0 });
      expect(samplesOf(group)).toEqual(call[0]!.subarray(started.startSample, ended.endSample));
      expect(Math.max(...chunks.map(({ samples }) => samples.length))).toBeLessThanOrEqual(4_096);
    }
    const ids = groups.map(({ started }) => started.groupId);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(output.chunks.every(({ groupId }) => ids.includes(groupId))).toBe(true);
  });

  it('gives the same result for every size of chunks', async () => {
    const part = call[1]!.subarray(0, 80_000);
    const whole = await run(chunksOf(part));
    for (const size of [1, 160, 333]) {
      const { output, groups } = await run(chunksOf(part, 0, 8_000, size));
      expect(spansOf(groups)).toEqual(spansOf(whole.groups));
      expect(output.samples(0)).toEqual(whole.output.samples(0));
    }
  });

  it('marks nothing in silence, noise or no audio', async () => {
    const inputs = [silence({ ms: 5_000 }), noise({ ms: 5_000, dbfs: -25 }), new Int16Array(0)];
    for (const input of inputs) {
      const { output } = await run(chunksOf(input));
      expect(output).toMatchObject({ events: [], chunks: [] });
    }
  });

  it('ends open speech when the audio ends', async () => {
    const [start, end] = demoSpeech(0)[0]!;
    const middle = end - 4_000;
    const { groups } = await run(chunksOf(call[0]!.subarray(0, middle)));
    expect(groups).toHaveLength(1);
    expect(groups[0]!.ended.endSample).toBe(middle);
    expect(groups[0]!.started.startSample).toBeLessThanOrEqual(start);
  });

  it('ends speech at a gap in the audio', async () => {
    const [start, end] = demoSpeech(0)[0]!;
    const voice = call[0]!.subarray(0, end - 4_000);
    const later = chunksOf(voice).map((chunk) => ({ ...chunk, startSample: chunk.startSample + 100_000 }));
    const { groups } = await run([...chunksOf(voice), ...later]);
    expect(spansOf(groups).map(([, at]) => at)).toEqual([voice.length, 100_000 + voice.length]);
    expect(groups[1]!.started.startSample).toBeGreaterThanOrEqual(100_000);
    expect(start).toBeLessThan(end);
  });

  it('enforces MaxSpeechDurationMsec: speech continues at once in another group', async () => {
    const { groups } = await run(chunksOf(call[1]!), { MaxSpeechDurationMsec: 1_000 });
    for (const { ended } of groups) expect(ended.endSample - ended.startSample).toBeLessThanOrEqual(8_000);
    const spans = spansOf(groups);
    expect(spans.filter(([start], index) => start === spans[index - 1]?.[1]).length).toBeGreaterThan(5);
    expect(scoreSpans(demoSpeech(1), spans).recall).toBeGreaterThan(0.99);
  });

  it('applies its other parameters', async () => {
    const buffers = { PreSpeechBufferMsec: 0, PostSpeechBufferMsec: 0 };
    const bare = spansOf((await run(chunksOf(call[0]!), buffers)).groups);
    expect(scoreSpans(demoSpeech(0), bare).precision).toBeGreaterThan(0.99);
    const joined = await run(chunksOf(call[0]!), { ...buffers, SilenceTriggerMsec: 10_000 });
    expect(spansOf(joined.groups)).toEqual([[bare[0]![0], bare.at(-1)![1]]]);
    expect((await run(chunksOf(call[0]!), { Sensitivity: 0 })).groups).toEqual([]);
  });

  it.each([16_000, 32_000, 48_000, 44_100])('works at %i Hz', async (rateHz) => {
    const factor = rateHz / DEMO_RATE_HZ;
    const raised = Int16Array.from({ length: call[0]!.length * factor }, (_, index) => {
      const at = Math.floor(index / factor);
      const share = index / factor - at;
      return Math.round(call[0]![at]! * (1 - share) + (call[0]![at + 1] ?? 0) * share);
    });
    const options = { operation: { sampleRateHz: rateHz } };
    const { groups } = await run(chunksOf(raised, 0, rateHz), {}, options);
    const truth = demoSpeech(0).map(([start, end]) => [start * factor, end * factor] as const);
    const score = scoreSpans(truth, spansOf(groups));
    expect(score).toMatchObject({ missed: 0, wrong: 0 });
    expect(score.recall).toBeGreaterThan(0.99);
  });

  it('declares the documented parameters and defaults', () => {
    expect(new VadParameters()).toEqual({
      Sensitivity: 1.0,
      MaxSpeechDurationMsec: -1,
      PreSpeechBufferMsec: 300,
      PostSpeechBufferMsec: 300,
      SilenceTriggerMsec: 400,
    });
    const { faults } = readFields(VadParameters, { Sensitivity: 1.1, MaxSpeechDurationMsec: -2 });
    expect(faults?.map(({ pointer }) => pointer)).toEqual(['/Sensitivity', '/MaxSpeechDurationMsec']);
  });

  it('rejects a maximum speech that its pre-speech buffer would fill', async () => {
    const audio = chunksOf(tone({ ms: 100 }));
    await expect(run(audio, { MaxSpeechDurationMsec: 300 })).rejects.toThrow(
      '/nodes/1/parameters/MaxSpeechDurationMsec: expected -1, or more than PreSpeechBufferMsec (300), found 300',
    );
  });
});
