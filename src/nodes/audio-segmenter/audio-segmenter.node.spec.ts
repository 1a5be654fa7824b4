import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { chunksOf, type Registered } from '../../../test/support/run-graph.js';
import { concat, noise, silence } from '../../../test/support/signals.js';
import { demoCall, demoSpeech, runSplitter, scoreSpans, type Group } from '../../../test/support/vad/index.js';
import { audioSegmenter, AudioSegmenterNode } from './index.js';

const node: Registered = [audioSegmenter, new AudioSegmenterNode()];
const call = demoCall();

const spansOf = (groups: readonly Group[]): [number, number][] =>
  groups.map(({ ended }) => [ended.startSample, ended.endSample]);

describe('audio-segmenter', () => {
  it.each([0, 1])('finds all speech on channel %i of the demo call', async (channel) => {
    const { groups } = await runSplitter(node, chunksOf(call[channel]!));
    const score = scoreSpans(demoSpeech(channel), spansOf(groups));
    expect(score).toMatchObject({ recall: 1, missed: 0, wrong: 0 });
    expect(score.precision).toBeGreaterThan(0.75);
  });

  it('sends each segment in a fixed order of messages, in its own group', async () => {
    const { output, groups } = await runSplitter(node, chunksOf(call[1]!));
    expect(output.names()).toEqual(groups.flatMap(() => ['Start Of Segment', 'End Of Segment']));
    for (const { started, ended, chunks } of groups) {
      expect(started).toMatchObject({ channel: 0, endSample: -1, data: null });
      expect(ended.startSample).toBe(started.startSample);
      const samples = concat(...chunks.map((chunk) => chunk.samples));
      expect(samples).toEqual(call[1]!.subarray(started.startSample, ended.endSample));
    }
    const ids = groups.map(({ started }) => started.groupId);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect([...new Set(output.chunks.map(({ groupId }) => groupId))]).toEqual(ids);
  });

  it('joins speech over short pauses', async () => {
    const [first] = demoSpeech(0);
    const voice = call[0]!.subarray(...first!);
    const line = (ms: number): Int16Array => noise({ ms, dbfs: -55 });
    const joined = await runSplitter(node, chunksOf(concat(line(1_000), voice, line(500), voice, line(1_000))));
    expect(joined.groups).toHaveLength(1);
    const apart = await runSplitter(node, chunksOf(concat(line(1_000), voice, line(1_200), voice, line(1_000))));
    expect(apart.groups).toHaveLength(2);
  });

  it('splits speech without a pause into 20 to 30 s where it is quiet, and loses nothing', async () => {
    const voices = [0, 1].flatMap((channel) => demoSpeech(channel).map((span) => call[channel]!.subarray(...span)));
    const speech = concat(...voices, ...voices, ...voices, ...voices);
    const { output, groups } = await runSplitter(node, chunksOf(speech));
    expect(speech.length).toBeGreaterThan(90 * 8_000);
    expect(output.samples(0)).toEqual(speech.subarray(groups[0]!.started.startSample));
    const spans = spansOf(groups);
    for (const [index, [start, end]] of spans.entries()) {
      expect(end - start).toBeLessThanOrEqual(30 * 8_000);
      if (index === spans.length - 1) continue;
      expect(end - start).toBeGreaterThanOrEqual(20 * 8_000);
      expect(spans[index + 1]![0]).toBe(end);
      expect(levelOf(speech.subarray(end - 320, end + 320))).toBeLessThan(0.05 * levelOf(speech));
    }
  });

  it('gives the same result for every size of chunks', async () => {
    const speech = concat(
      ...[0, 1].flatMap((channel) => demoSpeech(channel).map((span) => call[channel]!.subarray(...span))),
    );
    const input = concat(speech, speech.subarray(0, 80_000));
    const whole = await runSplitter(node, chunksOf(input));
    const small = await runSplitter(node, chunksOf(input, 0, 8_000, 77));
    expect(spansOf(small.groups)).toEqual(spansOf(whole.groups));
    expect(small.output.samples(0)).toEqual(whole.output.samples(0));
  });

  it('makes no segment of silence, noise or no audio', async () => {
    for (const input of [silence({ ms: 5_000 }), noise({ ms: 20_000, dbfs: -20 }), new Int16Array(0)]) {
      const { output } = await runSplitter(node, chunksOf(input));
      expect(output).toMatchObject({ events: [], chunks: [] });
    }
  });

  it('accepts recordings only', () => {
    expect(audioSegmenter).toMatchObject({ flowTypes: ['batch'], segments: 'makes', whenOff: 'absent' });
  });
});

function levelOf(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
}
