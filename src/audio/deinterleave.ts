import type { AudioFormat, ByteOrder } from './audio-format.js';
import { ALAW_SAMPLES, ULAW_SAMPLES } from './g711.js';

/**
 * Fills `planes`, one per channel and all of one length, with the frames that begin at `offset` of `bytes`. The fast
 * ways look at several samples at once, so the first frame and each plane lie at a multiple of `ALIGNMENT`.
 */
export type Deinterleave = (bytes: Uint8Array, offset: number, planes: readonly Int16Array[]) => void;

/** Bytes of the largest number that samples are looked at as. */
export const ALIGNMENT = 4;

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
      if (bitsPerSample === 24 && channelCount === 2 && isLittle && HOST_IS_LITTLE_ENDIAN) return fromStereoPcm24;
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
    const pairs = pairsOf(plane);
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
    const lefts = pairsOf(left);
    const rights = pairsOf(right);
    for (let i = 0, at = 0; i < lefts.length; i += 1, at += 2) {
      const first = pairTable[codes[at] ?? 0] ?? 0;
      const second = pairTable[codes[at + 1] ?? 0] ?? 0;
      lefts[i] = joinLefts(first, second);
      rights[i] = joinRights(first, second);
    }
    if (left.length % 2 === 1) splitPair(pairTable[codes[left.length - 1] ?? 0] ?? 0, left, right);
  };
}

/** The samples of a plane two at a time, without the last one of an odd number. */
function pairsOf({ buffer, byteOffset, length }: Int16Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length >> 1);
}

/** Of two frames of two channels, each as a 32-bit number: the samples of the first channel, as one such number. */
const joinLefts = HOST_IS_LITTLE_ENDIAN
  ? (first: number, second: number): number => (first & 0xffff) | (second << 16)
  : (first: number, second: number): number => (first & 0xffff_0000) | (second >>> 16);

/** The samples of the second channel. */
const joinRights = HOST_IS_LITTLE_ENDIAN
  ? (first: number, second: number): number => (first >>> 16) | (second & 0xffff_0000)
  : (first: number, second: number): number => (first << 16) | (second & 0xffff);

/** Writes a frame of two channels, as a 32-bit number, to the last place of both planes. */
function splitPair(pair: number, left: Int16Array, right: Int16Array): void {
  left[left.length - 1] = pair >> SHIFT_OF_FIRST;
  right[right.length - 1] = pair >> (16 - SHIFT_OF_FIRST);
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
    splitStereo(new Int32Array(bytes.buffer, bytes.byteOffset + offset, left.length), left, right);
  } else {
    for (const [channel, plane] of planes.entries()) {
      for (let i = 0, at = channel; i < plane.length; i += 1, at += planes.length) plane[i] = samples[at] ?? 0;
    }
  }
}

/** Frames of two channels, two at a time: half as many reads and writes as samples, and so twice as fast. */
function splitStereo(frames: Int32Array, left: Int16Array, right: Int16Array): void {
  const lefts = pairsOf(left);
  const rights = pairsOf(right);
  for (let i = 0, at = 0; i < lefts.length; i += 1, at += 2) {
    const first = frames[at] ?? 0;
    const second = frames[at + 1] ?? 0;
    lefts[i] = joinLefts(first, second);
    rights[i] = joinRights(first, second);
  }
  if (frames.length % 2 === 1) splitPair(frames[frames.length - 1] ?? 0, left, right);
}

/**
 * Little-endian 24-bit frames of two channels on a machine of that order, two at a time: 12 bytes, in three numbers, of
 * which the upper two of each three are the sample.
 */
function fromStereoPcm24(bytes: Uint8Array, offset: number, [left, right]: readonly Int16Array[]): void {
  if (!left || !right) return;
  const lefts = pairsOf(left);
  const rights = pairsOf(right);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + offset, lefts.length * 3);
  for (let i = 0, at = 0; i < lefts.length; i += 1, at += 3) {
    const first = words[at] ?? 0;
    const second = words[at + 1] ?? 0;
    const third = words[at + 2] ?? 0;
    lefts[i] = ((first >>> 8) & 0xffff) | ((second >>> 8) & 0xff_0000) | (third << 24);
    rights[i] = (second & 0xffff) | (third & 0xffff_0000);
  }
  if (left.length % 2 === 0) return;
  const view = viewOf(bytes);
  const last = offset + 6 * (left.length - 1);
  left[left.length - 1] = view.getInt16(last + 1, true);
  right[right.length - 1] = view.getInt16(last + 4, true);
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
