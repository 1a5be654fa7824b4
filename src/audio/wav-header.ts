import { DataFlowError } from '../common/errors/index.js';
import type { AudioFormat, ByteOrder } from './audio-format.js';
import { foreignKindOf } from './audio-signature.js';
import { MAX_FMT, readFmt } from './wav-fmt.js';

/** The part of a wav file before its first sample. */
export interface WavHeader {
  readonly format: AudioFormat;
  readonly byteOrder: ByteOrder;
  /** Bytes of samples; undefined where the size is one that stands for "to the end". */
  readonly dataBytes: number | undefined;
}

/** The next need of the parser: bytes to be given (at most `MAX_STEP`) or, in a skip, passed over. */
export interface HeaderStep {
  readonly bytes: number;
  readonly isSkip: boolean;
}

/** Maximum number of bytes that are given in one step. */
export const MAX_STEP = MAX_FMT;

/** Maximum number of chunks, and of bytes, before the samples. */
const MAX_CHUNKS = 1_024;
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** A 32-bit size that says that the size is in the `ds64` chunk, or unknown (EBU Tech 3306, 3). */
const NO_SIZE = 0xffff_ffff;
const DS64_BYTES = 28;

const COMMON_CHUNKS: readonly string[] = ['fmt ', 'data', 'fact', 'LIST', 'bext', 'JUNK'];

type HeaderSteps<T> = Generator<HeaderStep, T, Uint8Array>;

/**
 * Parses RIFF, RIFX, RF64 and BW64 up to the first sample.
 *
 * It yields what it needs and is resumed with it, or, after a skip, with no bytes; so it neither waits for bytes nor
 * holds them.
 *
 * @returns The header; the byte after those asked for is the first of the samples.
 * @throws DataFlowError `audio.malformed`, `audio.encoding-unsupported`, `audio.format-unsupported`
 */
export function* parseWavHeader(): HeaderSteps<WavHeader> {
  const { byteOrder, is64Bit } = readForm(yield* take(12));
  const isLittle = byteOrder === 'little';
  let format: AudioFormat | undefined;
  let dataBytes64: number | undefined;
  let position = 12;
  let mayBeUnpadded = false;
  for (let chunks = 0; chunks < MAX_CHUNKS; chunks += 1) {
    const head: Uint8Array = yield* takeChunkHead(mayBeUnpadded);
    const id = textOf(head, 0);
    const bytes = viewOf(head).getUint32(4, isLittle);
    if (id === 'data') {
      if (!format) throw malformed('The data chunk comes before any fmt chunk');
      const dataBytes = is64Bit && bytes === NO_SIZE ? dataBytes64 : realSize(bytes);
      return { format, byteOrder, dataBytes };
    }
    position += 8 + bytes;
    if (position > MAX_HEADER_BYTES) throw malformed(`The chunks before data pass ${MAX_HEADER_BYTES} bytes`);
    let read = 0;
    if (id === 'fmt ') {
      if (format) throw malformed('The file has two fmt chunks');
      read = Math.min(bytes, MAX_FMT);
      format = readFmt(viewOf(yield* take(read)), isLittle);
    } else if (id === 'ds64' && is64Bit) {
      read = Math.min(bytes, DS64_BYTES);
      dataBytes64 = readDs64(yield* take(read), bytes, isLittle);
    }
    yield* skip(bytes - read);
    mayBeUnpadded = bytes % 2 === 1;
  }
  throw malformed(`More than ${MAX_CHUNKS} chunks come before data`);
}

function* take(bytes: number): HeaderSteps<Uint8Array> {
  return yield { bytes, isSkip: false };
}

function* skip(bytes: number): HeaderSteps<void> {
  yield { bytes, isSkip: true };
}

/**
 * Takes the head of the next chunk.
 *
 * A pad byte follows a chunk of odd size. Some writers forget it: then the next id is in its position.
 */
function* takeChunkHead(isAfterOdd: boolean): HeaderSteps<Uint8Array> {
  const bytes = yield* take(8);
  if (!isAfterOdd) return bytes;
  const isUnpadded = /^[\x20-\x7e]+$/.test(textOf(bytes, 0)) && !COMMON_CHUNKS.includes(textOf(bytes, 1));
  return isUnpadded ? bytes : Uint8Array.of(...bytes.subarray(1), ...(yield* take(1)));
}

function readForm(head: Uint8Array): { byteOrder: ByteOrder; is64Bit: boolean } {
  const foreign = foreignKindOf(head);
  if (foreign !== undefined) {
    throw new DataFlowError('audio.encoding-unsupported', `This is ${foreign}; expected a wav file`);
  }
  const form = textOf(head, 0);
  if (!['RIFF', 'RIFX', 'RF64', 'BW64'].includes(form) || textOf(head, 8) !== 'WAVE') {
    throw malformed('This is no wav file; expected RIFF, RIFX, RF64 or BW64 at its start, and WAVE after the size');
  }
  return { byteOrder: form === 'RIFX' ? 'big' : 'little', is64Bit: form === 'RF64' || form === 'BW64' };
}

/**
 * The size of `data` from a `ds64` chunk (EBU Tech 3306, 3).
 *
 * Its table has the sizes of other chunks only.
 */
function readDs64(body: Uint8Array, bytes: number, isLittle: boolean): number | undefined {
  if (body.length < DS64_BYTES) throw malformed(`The ds64 chunk has ${bytes} bytes; expected at least ${DS64_BYTES}`);
  const view = viewOf(body);
  const tableEntries = view.getUint32(24, isLittle);
  if (tableEntries * 12 > bytes - DS64_BYTES) {
    throw malformed(`The ds64 chunk of ${bytes} bytes has no room for its ${tableEntries} table entries`);
  }
  const dataBytes = view.getUint32(8, isLittle) + view.getUint32(12, isLittle) * 2 ** 32;
  return dataBytes > 0 && Number.isSafeInteger(dataBytes) ? dataBytes : undefined;
}

/**
 * `bytes`, or undefined for a size that writers use before they know the real one.
 *
 * Such are 0, 0xFFFFFFFF, and the maximum below 2 or 4 GiB after a header or rounded to whole frames. Of sox it is
 * 0x7FFFF000, of arecord 0x7FFFFFFF and 0x80000000.
 */
function realSize(bytes: number): number | undefined {
  const isNearly = (limit: number): boolean => bytes <= limit && bytes >= limit - 0x1_0000;
  return bytes === 0 || isNearly(2 ** 31) || isNearly(2 ** 32) ? undefined : bytes;
}

function textOf(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function malformed(detail: string): DataFlowError {
  return new DataFlowError('audio.malformed', detail);
}
