import { encodeFrames, wavHeader } from '../../audio/index.js';
import type { Segment } from '../shared/segments/index.js';

/** Members of the message that carries a piece of speech. */
export function audioMembers({ channel, groupId, startSample, endSample, samples }: Segment, sampleRateHz: number) {
  const header = wavHeader({ encoding: 'pcm', sampleRateHz, channelCount: 1 }, samples.length);
  return {
    Channel: channel,
    StartMsec: Math.round((startSample * 1000) / sampleRateHz),
    EndMsec: Math.round((endSample * 1000) / sampleRateHz),
    GroupId: groupId,
    Audio: {
      Encoding: 'pcm',
      SampleRate: sampleRateHz,
      ChannelCount: 1,
      Content: Buffer.concat([header, encodeFrames('pcm', [samples])]).toString('base64'),
    },
  };
}
