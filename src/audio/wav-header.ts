import { DataFlowError } from '../common/errors/index.js';
import { frameBytesOf, type AudioFormat, type ByteOrder } from './audio-format.js';
import { foreignKindOf, id3Bytes, type ForeignKind } from './audio-signature.js';
import { isChunkId, isKnownChunk } from './wav-chunks.js';
import { conversionOf } from './wav-codecs.js';
import { MAX_FMT, readFmt, type WavFmt } from './wav-fmt.js';
import type { WavRepairs } from './wav-repairs.js';

/** The part of a wav file before its first sample. */
export interface WavHeader {
  readonly format: AudioFormat;
  readonly byteOrder: ByteOrder;
  /** Bytes of samples; undefined where the size is one that stands for "to the end". */
  readonly dataBytes: number | undefined;
  /** Bytes of samples that were read to see whether they are a chunk; empty in most files. */
  readonly firstBytes: Uint8Array;
}

/** The next need of the parser: bytes to be given (at most `MAX_STEP`) or, in a skip, passed over. */
export interface HeaderStep {
  readonly bytes: number;
  readonly isSkip: boolean;
  /** Whether the file may end here; the parser is then given the bytes that there are. */
  readonly mayEnd?: boolean;
  /** The error for a file that ends here, where it is not that of a wav file. */
  readonly endFault?: DataFlowError;
}

/** Maximum number of bytes that are given in one step. */
export const MAX_STEP = MAX_FMT;

/** Maximum number of chunks, and of bytes, before the samples. */
const MAX_CHUNKS = 1_024;
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** A 32-bit size that says that the size is in the `ds64` chunk, or unknown (EBU Tech 3306, 3). */
const NO_SIZE = 0xffff_ffff;
const DS64_BYTES = 28;

type HeaderSteps<T> = Generator<HeaderStep, T, Uint8Array>;

const NOTHING = new Uint8Array(0);

/**
 * Parses RIFF, RIFX, RF64 and BW64 up to the first sample.
 *
 * It yields what it needs and is resumed with it, or, after a skip, with no bytes; so it neither waits for bytes nor
 * holds them.
 *
 * @returns The header; the byte after those asked for is the next of the samples.
 * @throws DataFlowError `audio.malformed`, `audio.encoding-unsupported`, `audio.format-unsupported`
 */
export function* parseWavHeader(repairs: WavRepairs): HeaderSteps<WavHeader> {
  const { byteOrder, is64Bit, riffBytes } = readForm(yield* takeForm(repairs));
  const isLittle = byteOrder === 'little';
  let fmt: WavFmt | undefined;
  let sizes64: Sizes64 | undefined;
  let position = 12;
  let mayBeUnpadded = false;
  for (let chunks = 0; chunks < MAX_CHUNKS; chunks += 1) {
    const head: Uint8Array = yield* takeChunkHead(mayBeUnpadded, repairs);
    const id = textOf(head, 0);
    const bytes = viewOf(head).getUint32(4, isLittle);
    if (id === 'data') {
      if (!fmt) throw malformed('The data chunk comes before any fmt chunk');
      const isIn64 = is64Bit && bytes === NO_SIZE;
      const size = isIn64 ? sizes64?.data : bytes;
      const riffEnd = 8 + (is64Bit && riffBytes === NO_SIZE ? (sizes64?.riff ?? 0) : (realSize(riffBytes) ?? 0));
      const data = size === 0 ? yield* takeEmpty(riffEnd - position - 8, isLittle) : TO_BE_READ;
      const dataBytes = data.isEmpty ? 0 : isIn64 && size !== 0 ? size : realSize(size ?? 0);
      if (fmt.alignFault && (dataBytes ?? 0) % frameBytesOf(fmt.format) !== 0) throw fmt.alignFault;
      return { format: fmt.format, byteOrder, dataBytes, firstBytes: data.firstBytes };
    }
    position += 8 + bytes + (bytes % 2);
    if (position > MAX_HEADER_BYTES) throw malformed(`The chunks before data pass ${MAX_HEADER_BYTES} bytes`);
    let read = 0;
    if (id === 'fmt ') {
      if (fmt) repairs.note('audio.malformed', 'The file has more than one fmt chunk; the first one counts');
      else {
        read = Math.min(bytes, MAX_FMT);
        fmt = readFmt(viewOf(yield* take(read)), isLittle, repairs);
      }
    } else if (id === 'ds64' && is64Bit) {
      read = Math.min(bytes, DS64_BYTES);
      sizes64 = readDs64(yield* take(read), bytes, isLittle);
    }
    yield* skip(bytes - read);
    mayBeUnpadded = bytes % 2 === 1;
  }
  throw malformed(`More than ${MAX_CHUNKS} chunks come before data`);
}

/** Takes the first 12 bytes of the wav file. An ID3 tag before it is skipped, as players do. */
function* takeForm(repairs: WavRepairs): HeaderSteps<Uint8Array> {
  const head = yield* take(12);
  const tagBytes = id3Bytes(head);
  if (tagBytes === 0 || tagBytes > MAX_HEADER_BYTES) return head;
  const endFault = foreign({ name: 'an MP3 file', extension: 'mp3' });
  const ahead = head.subarray(tagBytes);
  yield { bytes: Math.max(0, tagBytes - head.length), isSkip: true, endFault };
  const form = Uint8Array.of(...ahead, ...(yield { bytes: 12 - ahead.length, isSkip: false, endFault }));
  if (!isWave(form)) throw foreign(foreignKindOf(form) ?? { name: 'an MP3 file', extension: 'mp3' });
  repairs.note('audio.encoding-unsupported', 'An ID3 tag comes before RIFF; expected a wav file');
  return form;
}

/** The state of a data chunk. */
interface DataStart {
  /** Whether it has no samples; else a size of 0 was written before they were. */
  readonly isEmpty: boolean;
  readonly firstBytes: Uint8Array;
}

const TO_BE_READ: DataStart = { isEmpty: false, firstBytes: NOTHING };

/**
 * Looks at the bytes after a data chunk of size 0: a chunk, or samples whose size was never written.
 *
 * @param riffBytesLeft Bytes that the RIFF chunk has after the head of the data chunk, by its size; up to 0 if unknown.
 */
function* takeEmpty(riffBytesLeft: number, isLittle: boolean): HeaderSteps<DataStart> {
  const next = yield { bytes: 8, isSkip: false, mayEnd: true };
  if (next.length < 8) return { isEmpty: next.length === 0, firstBytes: next };
  const id = textOf(next, 0);
  const isInside = isChunkId(id) && 8 + viewOf(next).getUint32(4, isLittle) <= riffBytesLeft;
  return isKnownChunk(id) || isInside ? { isEmpty: true, firstBytes: NOTHING } : { isEmpty: false, firstBytes: next };
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
function* takeChunkHead(isAfterOdd: boolean, repairs: WavRepairs): HeaderSteps<Uint8Array> {
  const bytes = yield* take(8);
  if (!isAfterOdd) return bytes;
  const isUnpadded = isChunkId(textOf(bytes, 0)) && (isKnownChunk(textOf(bytes, 0)) || !isKnownChunk(textOf(bytes, 1)));
  if (isUnpadded) {
    repairs.note('audio.malformed', 'A chunk of odd size has no pad byte after it');
    return bytes;
  }
  if (bytes[0] !== 0) repairs.note('audio.malformed', 'A pad byte after a chunk of odd size is not 0');
  return Uint8Array.of(...bytes.subarray(1), ...(yield* take(1)));
}

function isWave(head: Uint8Array): boolean {
  return ['RIFF', 'RIFX', 'RF64', 'BW64'].includes(textOf(head, 0)) && textOf(head, 8) === 'WAVE';
}

/** The form of a wav file, by its first 12 bytes. */
interface Form {
  readonly byteOrder: ByteOrder;
  readonly is64Bit: boolean;
  /** As it is written. */
  readonly riffBytes: number;
}

function readForm(head: Uint8Array): Form {
  const kind = foreignKindOf(head);
  if (kind) throw foreign(kind);
  if (textOf(head, 0) === '\xef\xbb\xbfR') {
    throw malformed(
      'A UTF-8 byte order mark comes before RIFF: the file was converted as text, which damages its samples. ' +
        'Expected a wav file; send the original',
    );
  }
  if (!isWave(head)) {
    throw malformed('This is no wav file; expected RIFF, RIFX, RF64 or BW64 at its start, and WAVE after the size');
  }
  const form = textOf(head, 0);
  const isLittle = form !== 'RIFX';
  return {
    byteOrder: isLittle ? 'little' : 'big',
    is64Bit: form === 'RF64' || form === 'BW64',
    riffBytes: viewOf(head).getUint32(4, isLittle),
  };
}

function foreign({ name, extension }: ForeignKind): DataFlowError {
  const detail = `This is ${name}; expected a wav file. Convert it: ${conversionOf(extension)}`;
  return new DataFlowError('audio.encoding-unsupported', detail);
}

/** Sizes in a `ds64` chunk. */
interface Sizes64 {
  readonly riff: number;
  /** undefined for one beyond 2^53. */
  readonly data: number | undefined;
}

/**
 * The sizes of RIFF and `data` from a `ds64` chunk (EBU Tech 3306, 3).
 *
 * Its table has the sizes of other chunks only.
 */
function readDs64(body: Uint8Array, bytes: number, isLittle: boolean): Sizes64 {
  if (body.length < DS64_BYTES) throw malformed(`The ds64 chunk has ${bytes} bytes; expected at least ${DS64_BYTES}`);
  const view = viewOf(body);
  const tableEntries = view.getUint32(24, isLittle);
  if (tableEntries * 12 > bytes - DS64_BYTES) {
    throw malformed(`The ds64 chunk of ${bytes} bytes has no room for its ${tableEntries} table entries`);
  }
  const [riff, data] = [0, 8].map((at) => view.getUint32(at, isLittle) + view.getUint32(at + 4, isLittle) * 2 ** 32);
  return { riff: riff ?? 0, data: Number.isSafeInteger(data) ? data : undefined };
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
