import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { monoCall, shareOfWrongSpeech } from '../../../test/support/mono-call.js';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { concat } from '../../../test/support/signals.js';
import { speakerDiarizer, SpeakerDiarizerNode } from './index.js';

const provider = new SpeakerDiarizerNode(noModels());
const call = monoCall();

describe('speaker-diarizer', () => {
  it('sends each speaker on a separate channel, in segments, in order of time', async () => {
    const output = await runNode([speakerDiarizer, provider], { audio: chunksOf(call) });
    const starts = output.events.filter((_, at) => at % 2 === 0);
    const ends = output.events.filter((_, at) => at % 2 === 1);
    expect(starts.length).toBeGreaterThan(5);
    for (const [at, start] of starts.entries()) {
      const end = ends[at]!;
      expect([start.name, end.name]).toEqual(['Start Of Segment', 'End Of Segment']);
      expect(start).toMatchObject({ endSample: -1, data: null });
      expect(end).toMatchObject({ channel: start.channel, groupId: start.groupId, startSample: start.startSample });
      if (at > 0) expect(start.startSample).toBeGreaterThanOrEqual(ends[at - 1]!.endSample);
      const chunks = output.chunks.filter(({ groupId }) => groupId === start.groupId);
      expect(new Set(chunks.map(({ channel }) => channel))).toEqual(new Set([start.channel]));
      expect(concat(...chunks.map(({ samples }) => samples))).toEqual(call.subarray(start.startSample, end.endSample));
    }
    expect(new Set(starts.map(({ groupId }) => groupId)).size).toBe(starts.length);
    const turns = ends.map(({ startSample, endSample, channel }) => ({ startSample, endSample, speaker: channel }));
    expect(shareOfWrongSpeech(turns)).toBeLessThan(0.04);
  });

  it('tags the events of each segment with the number of its speaker', async () => {
    const { events } = await runNode([speakerDiarizer, provider], { audio: chunksOf(call) });
    for (const { channel, tags } of events) expect(tags).toEqual([`Speaker No: ${channel}`]);
    expect(new Set(events.flatMap(({ tags }) => tags))).toEqual(new Set(['Speaker No: 0', 'Speaker No: 1']));
  });

  it('keeps the channel of a recording with several channels as one speaker if configured', async () => {
    const speakers = async (OnlyMono: boolean, channelCount: number): Promise<number[]> => {
      const options = { operation: { channelCount } };
      const output = await runNode([speakerDiarizer, provider], {
        parameters: { OnlyMono },
        audio: chunksOf(call),
        options,
      });
      return [...new Set(output.events.map(({ channel }) => channel))].sort();
    };
    expect(await speakers(true, 2)).toEqual([0]);
    expect(await speakers(true, 1)).toEqual([0, 1]);
    expect(await speakers(false, 2)).toEqual([0, 1]);
  });

  it('has as many channels as speakers', () => {
    const copies = (NumSpeakers: number, MaxNumSpeakers: number): number =>
      speakerDiarizer.outlets.audio.copies!(
        Object.assign(new speakerDiarizer.parameters(), { NumSpeakers, MaxNumSpeakers }) as never,
      );
    expect([copies(2, -1), copies(1, 3), copies(-1, -1), copies(-1, 2)]).toEqual([2, 1, 3, 2]);
  });

  it('rejects 0 as the number of speakers', () => {
    const parameters = Object.assign(new speakerDiarizer.parameters(), { NumSpeakers: 0, MaxNumSpeakers: 0 });
    expect(provider.check(parameters).map(({ pointer }) => pointer)).toEqual(['/NumSpeakers', '/MaxNumSpeakers']);
  });

  it('sends nothing of a recording without speech', async () => {
    const output = await runNode([speakerDiarizer, provider], { audio: chunksOf(new Int16Array(40_000)) });
    expect(output).toMatchObject({ events: [], chunks: [] });
  });
});
