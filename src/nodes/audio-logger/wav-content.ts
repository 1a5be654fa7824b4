import { encodeFrames, wavHeader, wavPadding, type WavOutput } from '../../audio/index.js';
import type { HeldChannel } from './held-channel.js';

/** Frames per write. */
const BLOCK_FRAMES = 4_096;

/** The bytes of a wav file of these channels, in blocks; the longest channel sets its length. */
export async function* wavContent(
  output: WavOutput,
  channels: readonly HeldChannel[],
): AsyncGenerator<Uint8Array, void> {
  const frames = Math.max(0, ...channels.map(({ length }) => length));
  yield wavHeader(output, frames);
  for (let frame = 0; frame < frames; frame += BLOCK_FRAMES) {
    const count = Math.min(BLOCK_FRAMES, frames - frame);
    const planes: Int16Array[] = [];
    for (const channel of channels) planes.push(await channel.read(count));
    yield encodeFrames(output.encoding, planes);
  }
  yield wavPadding(output, frames);
}
