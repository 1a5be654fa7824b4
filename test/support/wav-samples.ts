import { WavReader } from '../../src/audio/index.js';

/** The samples of a faultless wav file, interleaved. */
export function wavSamples(bytes: Uint8Array): number[] {
  const reader = new WavReader({ strict: true });
  const samples: number[] = [];
  for (const planes of [...reader.push(bytes), ...reader.end()]) {
    for (let frame = 0; frame < planes[0]!.length; frame += 1) {
      for (const plane of planes) samples.push(plane[frame]!);
    }
  }
  return samples;
}
