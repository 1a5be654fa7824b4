import { encodeFrames, wavHeader, wavPadding, type WavOutput } from '../audio/index.js';
import type { ChannelAudio, SpooledOutput } from '../operations/index.js';
import { PlaneReader } from './plane-reader.js';
import type { ResultForm } from './result-form.js';

export const wav = {
  mediaType: 'audio/wav',
  path: { name: 'audio', summary: 'Run a batch operation and get the audio of its Publisher' },
  aliases: ['audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
  isLive: false,
  hasAudio: true,
  isSorted: false,
  encodeEvent: undefined,
  serialize: ({ output }) => serializeWav(output),
  lengthOf: wavLength,
  schemaOf: () => ({ type: 'string', format: 'binary' }),
} as const satisfies ResultForm;

/** Frames that are encoded at once. */
const BLOCK_FRAMES = 16_384;

/** Channels as one 16-bit PCM wav, interleaved in order; shorter ones are filled up with silence. */
export async function* wavBytes(channels: readonly ChannelAudio[], sampleRateHz: number): AsyncGenerator<Uint8Array> {
  const frames = Math.max(0, ...channels.map(({ samples }) => samples));
  const output = outputFormat(channels, sampleRateHz);
  yield wavHeader(output, frames);
  const readers = channels.map((channel) => new PlaneReader(channel));
  for (let done = 0; done < frames; done += BLOCK_FRAMES) {
    const block = Math.min(BLOCK_FRAMES, frames - done);
    const planes = await Promise.all(readers.map((reader) => reader.read(block)));
    yield encodeFrames('pcm', planes);
  }
  yield wavPadding(output, frames);
}

/** The `audio/wav` form: the Publisher's audio alone. */
export function serializeWav(output: SpooledOutput): AsyncGenerator<Uint8Array> {
  return wavBytes(output.audioChannels(), output.audioRateHz);
}

/** Bytes of the form. */
export function wavLength(output: SpooledOutput): number {
  const channels = output.audioChannels();
  const frames = Math.max(0, ...channels.map(({ samples }) => samples));
  const format = outputFormat(channels, output.audioRateHz);
  return wavHeader(format, frames).length + frames * format.channelCount * 2;
}

function outputFormat(channels: readonly ChannelAudio[], sampleRateHz: number): WavOutput {
  return { encoding: 'pcm', sampleRateHz, channelCount: Math.max(1, channels.length) };
}
