import type { AudioFormat, ByteOrder } from './audio-format.js';
import { ALAW_SAMPLES, ULAW_SAMPLES } from './g711.js';

/** Maximum samples of one channel in a block, and so in an audio chunk. */
export const BLOCK_FRAMES = 4_096;

/** Fills `planes`, one per channel and of one length, with the frames that begin at `offset`. */
export type Deinterleave = (bytes: Uint8Array, offset: number, planes: readonly Int16Array[]) => void;

export const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The linear sample of each unsigned 8-bit PCM value. */
const PCM8_SAMPLES = Int16Array.from({ length: 256 }, (_, value) => (value - 128) << 8);

/** Rounds a double half to even, when it is added and then subtracted (IEEE 754, 4.3.1). */
const ROUNDER = 1.5 * 2 ** 52;

/** The conversion of `format` to linear 16-bit samples; it gives the results of ffmpeg's `s16`. */
export function deinterleaveOf(format: AudioFormat, byteOrder: ByteOrder): Deinterleave {
  const { encoding, bitsPerSample, channelCount } = format;
  const isLittle = byteOrder === 'little';
  switch (encoding) {
    case 'ulaw':
      return fromBytes(ULAW_SAMPLES);
    case 'alaw':
      return fromBytes(ALAW_SAMPLES);
    case 'float':
      return fromFloats(bitsPerSample, isLittle);
    case 'pcm':
      if (bitsPerSample === 8) return fromBytes(PCM8_SAMPLES);
      if (bitsPerSample === 16 && channelCount === 1 && isLittle === HOST_IS_LITTLE_ENDIAN) return copyMono;
      return fromPcm(bitsPerSample / 8, isLittle);
  }
}

/** Samples of one byte, looked up in a table of 256. */
function fromBytes(table: Int16Array): Deinterleave {
  return (bytes, offset, planes) => {
    for (const [channel, plane] of planes.entries()) {
      for (let i = 0, at = offset + channel; i < plane.length; i += 1, at += planes.length) {
        plane[i] = table[bytes[at] ?? 0] ?? 0;
      }
    }
  };
}

/** 16-bit samples in the byte order of this machine. */
function copyMono(bytes: Uint8Array, offset: number, [plane]: readonly Int16Array[]): void {
  if (!plane) return;
  const target = new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength);
  target.set(bytes.subarray(offset, offset + plane.byteLength));
}

/** Signed integers of two to four bytes: the upper two are the sample. */
function fromPcm(sampleBytes: number, isLittle: boolean): Deinterleave {
  const upper = isLittle ? sampleBytes - 2 : 0;
  return (bytes, offset, planes) => {
    const view = viewOf(bytes);
    const frameBytes = sampleBytes * planes.length;
    for (const [channel, plane] of planes.entries()) {
      let at = offset + sampleBytes * channel + upper;
      for (let i = 0; i < plane.length; i += 1, at += frameBytes) plane[i] = view.getInt16(at, isLittle);
    }
  };
}

function fromFloats(bitsPerSample: number, isLittle: boolean): Deinterleave {
  const sampleBytes = bitsPerSample / 8;
  return (bytes, offset, planes) => {
    const view = viewOf(bytes);
    const frameBytes = sampleBytes * planes.length;
    for (const [channel, plane] of planes.entries()) {
      let at = offset + sampleBytes * channel;
      for (let i = 0; i < plane.length; i += 1, at += frameBytes) {
        plane[i] = toSample(bitsPerSample === 32 ? view.getFloat32(at, isLittle) : view.getFloat64(at, isLittle));
      }
    }
  };
}

/** Full scale is 1; what lies beyond is clipped. NaN comes out as NaN, which an Int16Array stores as 0. */
function toSample(value: number): number {
  const scaled = value * 32_768;
  if (scaled >= 32_767) return 32_767;
  if (scaled <= -32_768) return -32_768;
  return scaled + ROUNDER - ROUNDER;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
