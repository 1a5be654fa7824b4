import { WavReader } from '../../audio/index.js';
import type { SpokenAudio } from './synthesizer.js';

/**
 * The speech in a wav file, block by block; of several channels the first.
 *
 * @throws DataFlowError `audio.malformed` and the like.
 */
export function* spokenWav(bytes: Uint8Array): Generator<SpokenAudio> {
  const reader = new WavReader();
  const wrap = ([samples]: Int16Array[]): SpokenAudio[] =>
    samples && samples.length > 0 && reader.format ? [{ samples, sampleRateHz: reader.format.sampleRateHz }] : [];
  for (const planes of reader.push(bytes)) yield* wrap(planes);
  for (const planes of reader.end()) yield* wrap(planes);
}
