import type { AudioFormat, ByteOrder } from './audio-format.js';
import { ALAW_SAMPLES, ULAW_SAMPLES } from './g711.js';

/**
 * Fills `planes`, one per channel and all of one length, with the frames that begin at `offset` of `bytes`. The fast
 * ways look at several bytes at once, so the first frame lies at an even address and each plane at a multiple of four.
 */
export type Deinterleave = (bytes: Uint8Array, offset: number, planes: readonly Int16Array[]) => void;

/** The linear sample of each unsigned 8-bit PCM value. */
const PCM8_SAMPLES = Int16Array.from({ length: 256 }, (_, value) => (value - 128) << 8);

/** A double to which this is added, and then taken off again, is left rounded half to even (IEEE 754, 4.3.1). */
const ROUNDER = 1.5 * 2 ** 52;

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Where the first of two 16-bit samples is when both are looked at as one 32-bit number. */
const SHIFT_OF_FIRST = HOST_IS_LITTLE_ENDIAN ? 0 : 16;

/** The conversion of `format` to linear 16-bit samples. Its results are those of ffmpeg's conversion to `s16`. */
export function deinterleaveOf(format: AudioFormat, byteOrder: ByteOrder): Deinterleave {
  const { encoding, bitsPerSample, channelCount } = format;
  const isLittle = byteOrder === 'little';
  switch (encoding) {
    case 'ulaw':
      return fromBytes(ULAW_SAMPLES, channelCount);
    case 'alaw':
      return fromBytes(ALAW_SAMPLES, channelCount);
    case 'float':
      return fromFloats(bitsPerSample, isLittle);
    case 'pcm':
      if (bitsPerSample === 8) return fromBytes(PCM8_SAMPLES, channelCount);
      if (bitsPerSample === 16 && isLittle === HOST_IS_LITTLE_ENDIAN) return fromHostPcm16;
      return fromPcm(bitsPerSample / 8, isLittle);
  }
}

/** Samples of one byte, looked up in a table of 256; those of one or two channels two at a time, twice as fast. */
function fromBytes(table: Int16Array, channelCount: number): Deinterleave {
  if (channelCount === 1) return fromMonoBytes(table, pairTableOf(table));
  if (channelCount === 2) return fromStereoBytes(pairTableOf(table));
  return (bytes, offset, planes) => {
    for (const [channel, plane] of planes.entries()) {
      for (let i = 0, at = offset + channel; i < plane.length; i += 1, at += planes.length) {
        plane[i] = table[bytes[at] ?? 0] ?? 0;
      }
    }
  };
}

function fromMonoBytes(table: Int16Array, pairTable: Int32Array): Deinterleave {
  return (bytes, offset, [plane]) => {
    if (!plane) return;
    const codes = new Uint16Array(bytes.buffer, bytes.byteOffset + offset, plane.length >> 1);
    const pairs = new Int32Array(plane.buffer, plane.byteOffset, codes.length);
    let i = 0;
    for (; i < codes.length - 7; i += 8) {
      pairs[i] = pairTable[codes[i] ?? 0] ?? 0;
      pairs[i + 1] = pairTable[codes[i + 1] ?? 0] ?? 0;
      pairs[i + 2] = pairTable[codes[i + 2] ?? 0] ?? 0;
      pairs[i + 3] = pairTable[codes[i + 3] ?? 0] ?? 0;
      pairs[i + 4] = pairTable[codes[i + 4] ?? 0] ?? 0;
      pairs[i + 5] = pairTable[codes[i + 5] ?? 0] ?? 0;
      pairs[i + 6] = pairTable[codes[i + 6] ?? 0] ?? 0;
      pairs[i + 7] = pairTable[codes[i + 7] ?? 0] ?? 0;
    }
    for (i *= 2; i < plane.length; i += 1) plane[i] = table[bytes[offset + i] ?? 0] ?? 0;
  };
}

function fromStereoBytes(pairTable: Int32Array): Deinterleave {
  return (bytes, offset, [left, right]) => {
    if (!left || !right) return;
    const codes = new Uint16Array(bytes.buffer, bytes.byteOffset + offset, left.length);
    for (let i = 0; i < codes.length; i += 1) {
      const pair = pairTable[codes[i] ?? 0] ?? 0;
      left[i] = pair >> SHIFT_OF_FIRST;
      right[i] = pair >> (16 - SHIFT_OF_FIRST);
    }
  };
}

const pairTables = new Map<Int16Array, Int32Array>();

/** For each two bytes, read as one 16-bit number, their two samples, written as one 32-bit number (256 KiB a table). */
function pairTableOf(table: Int16Array): Int32Array {
  const known = pairTables.get(table);
  if (known) return known;
  const everyPair = new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, pair) => pair).buffer);
  const made = new Int32Array(Int16Array.from(everyPair, (code) => table[code] ?? 0).buffer);
  pairTables.set(table, made);
  return made;
}

/** 16-bit samples in the byte order of this machine. */
function fromHostPcm16(bytes: Uint8Array, offset: number, planes: readonly Int16Array[]): void {
  const [left, right, third] = planes;
  if (!left) return;
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset + offset, left.length * planes.length);
  if (!right) {
    left.set(samples);
  } else if (!third) {
    for (let i = 0, at = 0; i < left.length; i += 1, at += 2) {
      left[i] = samples[at] ?? 0;
      right[i] = samples[at + 1] ?? 0;
    }
  } else {
    for (const [channel, plane] of planes.entries()) {
      for (let i = 0, at = channel; i < plane.length; i += 1, at += planes.length) plane[i] = samples[at] ?? 0;
    }
  }
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
