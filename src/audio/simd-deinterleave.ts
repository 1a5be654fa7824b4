import type { AudioFormat, ByteOrder } from './audio-format.js';
import { BLOCK_FRAMES, HOST_IS_LITTLE_ENDIAN, type Deinterleave } from './deinterleave.js';
import { sampleKernels, type SampleKernel, type SampleKernels } from './sample-kernels.js';

/**
 * Addresses in the memory of the kernels, in bytes.
 *
 * There is room for one block of two channels of up to 24 bits.
 */
const INPUT = 0;
const SAMPLES = INPUT + 2 * 3 * BLOCK_FRAMES;
const LEFT = SAMPLES + 2 * 2 * BLOCK_FRAMES;
const RIGHT = LEFT + 2 * BLOCK_FRAMES;

/**
 * The conversion of `format` by SIMD: the samples of `deinterleaveOf`, several times as fast.
 *
 * It converts G.711, PCM of 8 bits, little-endian PCM of 24 bits and, in stereo, 16, all of one or two channels. A block
 * of at most 4,096 frames is converted at a time. All bytes are read before the first sample is written, so that the
 * planes may share their memory.
 *
 * @returns Undefined for other formats, and on machines that are big-endian or have no SIMD.
 */
export function simdDeinterleaveOf(format: AudioFormat, byteOrder: ByteOrder): Deinterleave | undefined {
  const { encoding, bitsPerSample, channelCount } = format;
  const kernels = HOST_IS_LITTLE_ENDIAN && channelCount <= 2 ? sampleKernels() : undefined;
  if (!kernels) return undefined;
  const through = channelCount === 1 ? mono : stereo;
  switch (encoding) {
    case 'ulaw':
      return through(kernels, kernels.fromUlaw, 1);
    case 'alaw':
      return through(kernels, kernels.fromAlaw, 1);
    case 'float':
      return undefined;
    case 'pcm':
      if (bitsPerSample === 8) return through(kernels, kernels.fromPcm8, 1);
      if (byteOrder === 'big') return undefined;
      if (bitsPerSample === 24) return through(kernels, kernels.fromPcm24, 3);
      return bitsPerSample === 16 && channelCount === 2 ? stereoPcm16(kernels) : undefined;
  }
}

function mono({ memory: { buffer } }: SampleKernels, kernel: SampleKernel, sampleBytes: number): Deinterleave {
  const input = new Uint8Array(buffer, INPUT, sampleBytes * BLOCK_FRAMES);
  const samples = new Int16Array(buffer, SAMPLES, BLOCK_FRAMES);
  return (bytes, offset, [plane]) => {
    if (!plane) return;
    input.set(part(bytes, offset, sampleBytes * plane.length));
    kernel(INPUT, SAMPLES, plane.length);
    plane.set(samples.subarray(0, plane.length));
  };
}

function stereo(kernels: SampleKernels, kernel: SampleKernel, sampleBytes: number): Deinterleave {
  const input = new Uint8Array(kernels.memory.buffer, INPUT, 2 * sampleBytes * BLOCK_FRAMES);
  const split = splitTo(kernels);
  return (bytes, offset, planes) => {
    const samples = 2 * (planes[0]?.length ?? 0);
    input.set(part(bytes, offset, sampleBytes * samples));
    kernel(INPUT, SAMPLES, samples);
    split(planes);
  };
}

function stereoPcm16(kernels: SampleKernels): Deinterleave {
  const samples = new Uint8Array(kernels.memory.buffer, SAMPLES, 2 * 2 * BLOCK_FRAMES);
  const split = splitTo(kernels);
  return (bytes, offset, planes) => {
    samples.set(part(bytes, offset, 4 * (planes[0]?.length ?? 0)));
    split(planes);
  };
}

/** Fills two planes with the frames at `SAMPLES`. */
function splitTo({ memory: { buffer }, split }: SampleKernels): (planes: readonly Int16Array[]) => void {
  // Views are made again only for blocks of another length, which are rare: a view costs more than the copy of its
  // samples.
  let lefts = new Int16Array(buffer, LEFT, BLOCK_FRAMES);
  let rights = new Int16Array(buffer, RIGHT, BLOCK_FRAMES);
  return ([left, right]) => {
    if (!left || !right) return;
    const { length } = left;
    if (lefts.length !== length) {
      lefts = new Int16Array(buffer, LEFT, length);
      rights = new Int16Array(buffer, RIGHT, length);
    }
    split(SAMPLES, LEFT, RIGHT, length);
    left.set(lefts);
    right.set(rights);
  };
}

function part(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  return length === bytes.length ? bytes : bytes.subarray(offset, offset + length);
}
