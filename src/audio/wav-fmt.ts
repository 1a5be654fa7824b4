import { DataFlowError } from '../common/errors/index.js';
import { frameBytesOf, requireSupportedFormat, type AudioEncoding, type AudioFormat } from './audio-format.js';

/** Format tags of `fmt ` chunks (RFC 2361). */
export const WAV_TAGS = { pcm: 0x0001, float: 0x0003, alaw: 0x0006, ulaw: 0x0007 } as const satisfies Record<
  AudioEncoding,
  number
>;

/** WAVE_FORMAT_EXTENSIBLE: the tag is the beginning of a GUID further on. */
const EXTENSIBLE = 0xfffe;

/** The end of the GUIDs that stand for a tag, xxxxxxxx-0000-0010-8000-00AA00389B71. */
const TAG_GUID_END = 0x8000_00aa_0038_9b71n;

const MIN_FMT = 16;
/**
 * Number of bytes of a `fmt ` chunk that are read, to the end of an EXTENSIBLE one; others are
 * skipped.
 */
export const MAX_FMT = 40;

/**
 * Reads a `fmt ` chunk of 16, 18, 40 or more bytes.
 *
 * @param body The chunk without its head, or the first 40 bytes of it.
 * @throws DataFlowError `audio.malformed` for a chunk that is too short, `audio.encoding-unsupported` for tags that are
 *   not in `WAV_TAGS`, `audio.format-unsupported` for numbers that are out of range or contradict each other.
 */
export function readFmt(body: DataView, isLittle: boolean): AudioFormat {
  requireLength(body, MIN_FMT);
  const tag = body.getUint16(0, isLittle);
  if (tag === EXTENSIBLE) requireLength(body, MAX_FMT);
  const format: AudioFormat = {
    encoding: encodingOf(tag === EXTENSIBLE ? subformatTag(body, isLittle) : tag),
    channelCount: body.getUint16(2, isLittle),
    sampleRateHz: body.getUint32(4, isLittle),
    bitsPerSample: body.getUint16(14, isLittle),
  };
  requireSupportedFormat(format);
  const { channelCount, bitsPerSample } = format;
  const blockAlign = body.getUint16(12, isLittle);
  const frameBytes = frameBytesOf(format);
  if (blockAlign !== frameBytes) {
    const expected = `${channelCount} channels of ${bitsPerSample} bits make ${frameBytes}`;
    throw unsupported(`a block align of ${blockAlign} bytes; ${expected}`);
  }
  const validBits = tag === EXTENSIBLE ? body.getUint16(18, isLittle) : 0;
  if (validBits > bitsPerSample) throw unsupported(`${validBits} valid bits in samples of ${bitsPerSample} bits`);
  return format;
}

function encodingOf(tag: number | undefined): AudioEncoding {
  for (const encoding of ['pcm', 'float', 'alaw', 'ulaw'] as const) {
    if (WAV_TAGS[encoding] === tag) return encoding;
  }
  const found = tag === undefined ? 'an unknown sub-format of WAV format tag 0xFFFE' : `WAV format tag ${hex(tag)}`;
  throw new DataFlowError(
    'audio.encoding-unsupported',
    `Found ${found}; expected 0x0001 (PCM), 0x0003 (IEEE float), 0x0006 (A-law) or 0x0007 (mu-law)`,
  );
}

function subformatTag(body: DataView, isLittle: boolean): number | undefined {
  if (body.getUint16(28) !== 0 || body.getBigUint64(32) !== TAG_GUID_END) return undefined;
  const tag = body.getUint32(24, isLittle);
  if (tag <= 0xffff && body.getUint16(30, isLittle) === 0x10) return tag;
  // In big-endian files sox swaps the tag and leaves the rest of the GUID as it is.
  const isSoxGuid = !isLittle && body.getUint16(26) === 0 && body.getUint16(30, true) === 0x10;
  return isSoxGuid ? body.getUint16(24) : undefined;
}

function requireLength(body: DataView, expected: number): void {
  if (body.byteLength >= expected) return;
  throw new DataFlowError(
    'audio.malformed',
    `The fmt chunk has ${body.byteLength} bytes; expected at least ${expected}`,
  );
}

function hex(tag: number): string {
  return `0x${tag.toString(16).toUpperCase().padStart(4, '0')}`;
}

function unsupported(detail: string): DataFlowError {
  return new DataFlowError('audio.format-unsupported', `The audio has ${detail}`);
}
