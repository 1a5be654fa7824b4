import { DataFlowError } from '../common/errors/index.js';
import {
  BITS_PER_SAMPLE,
  formatFault,
  frameBytesOf,
  MAX_CHANNEL_COUNT,
  MAX_SAMPLE_RATE_HZ,
  MIN_SAMPLE_RATE_HZ,
  type AudioEncoding,
  type AudioFormat,
} from './audio-format.js';
import { codecOf, conversionOf } from './wav-codecs.js';
import type { WavRepairs } from './wav-repairs.js';

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

/** The fields of a `fmt ` chunk, unchecked. */
interface FmtFields {
  /** Of EXTENSIBLE that of its sub-format; undefined for a GUID that stands for no tag. */
  readonly tag: number | undefined;
  readonly channelCount: number;
  readonly sampleRateHz: number;
  readonly byteRate: number;
  readonly blockAlign: number;
  readonly bitsPerSample: number;
  /** Of EXTENSIBLE, else 0. */
  readonly validBits: number;
}

/** The content of a `fmt ` chunk. */
export interface WavFmt {
  readonly format: AudioFormat;
  /**
   * The error for a block align that contradicts `format`; undefined if it agrees.
   *
   * It is thrown where the size of the samples does not confirm `format`.
   */
  readonly alignFault: DataFlowError | undefined;
}

/**
 * Reads a `fmt ` chunk of 16, 18, 40 or more bytes.
 *
 * Tag, channels, rate and bits decide. Block align and byte rate repeat them: where they contradict, `repairs` gets a
 * note. A-law and mu-law have 8 bits, whatever the chunk says.
 *
 * @param body The chunk without its head, or the first 40 bytes of it.
 * @throws DataFlowError `audio.malformed` for a chunk that is too short, `audio.encoding-unsupported` for tags that are
 *   not in `WAV_TAGS`, `audio.format-unsupported` for numbers that are out of range or contradict each other.
 */
export function readFmt(body: DataView, isLittle: boolean, repairs: WavRepairs): WavFmt {
  const fields = readFields(body, isLittle);
  const { channelCount, sampleRateHz } = fields;
  const encoding = encodingOf(fields);
  const bitsPerSample = storedBits(encoding, fields);
  const format: AudioFormat = { encoding, bitsPerSample, sampleRateHz, channelCount };
  const fault = formatFault(format);
  if (fault !== undefined) throw unsupported(`The audio has ${fault}. ${found(fields)}${formatConversion(fields)}`);
  noteBits(fields, format, repairs);
  const alignFault = alignFaultOf(fields, format);
  if (alignFault) repairs.note('audio.format-unsupported', alignFault.detail);
  const byteRate = sampleRateHz * frameBytesOf(format);
  if (fields.byteRate !== byteRate) {
    const detail = `The audio has a byte rate of ${fields.byteRate}; its rate, bits and channels make ${byteRate}`;
    repairs.note('audio.format-unsupported', detail);
  }
  return { format, alignFault };
}

function readFields(body: DataView, isLittle: boolean): FmtFields {
  requireLength(body, MIN_FMT);
  const tag = body.getUint16(0, isLittle);
  const isExtensible = tag === EXTENSIBLE;
  if (isExtensible) requireLength(body, MAX_FMT);
  return {
    tag: isExtensible ? subformatTag(body, isLittle) : tag,
    channelCount: body.getUint16(2, isLittle),
    sampleRateHz: body.getUint32(4, isLittle),
    byteRate: body.getUint32(8, isLittle),
    blockAlign: body.getUint16(12, isLittle),
    bitsPerSample: body.getUint16(14, isLittle),
    validBits: isExtensible ? body.getUint16(18, isLittle) : 0,
  };
}

/**
 * Bits of a sample as it is stored: whole bytes, with the valid bits at the top.
 *
 * PCM of 12 bits has two bytes, of 20 bits three. Other than 8, 16 and 32 bits may have more, where block align and
 * byte rate say so: 24 bits in four bytes.
 */
function storedBits(encoding: AudioEncoding, fields: FmtFields): number {
  const { bitsPerSample, blockAlign, channelCount, sampleRateHz, byteRate } = fields;
  if (encoding === 'alaw' || encoding === 'ulaw') return 8;
  if (encoding === 'float') return bitsPerSample;
  const bits = 8 * Math.ceil(bitsPerSample / 8);
  const supported: readonly number[] = BITS_PER_SAMPLE.pcm;
  if (!supported.includes(bits)) return bitsPerSample;
  const aligned = (8 * blockAlign) / channelCount;
  const isWider = bitsPerSample !== 8 && bitsPerSample !== 16 && aligned > bits && supported.includes(aligned);
  return isWider && byteRate === sampleRateHz * blockAlign ? aligned : bits;
}

function noteBits({ bitsPerSample, validBits }: FmtFields, format: AudioFormat, repairs: WavRepairs): void {
  const { encoding, bitsPerSample: stored } = format;
  if (encoding !== 'pcm' && encoding !== 'float') {
    if (bitsPerSample === 8) return;
    const name = encoding === 'alaw' ? 'A-law' : 'mu-law';
    repairs.note('audio.format-unsupported', `The audio has ${name} of ${bitsPerSample} bits; ${name} has 8 bits`);
    return;
  }
  if (validBits > stored) throw unsupported(`The audio has ${validBits} valid bits in samples of ${stored} bits`);
  if (bitsPerSample === stored) return;
  const detail = `The audio has ${encoding} of ${bitsPerSample} bits; its samples are stored in ${stored} bits`;
  repairs.note('audio.format-unsupported', detail);
}

/**
 * The fault of a block align that is not the size of a frame.
 *
 * @throws DataFlowError `audio.format-unsupported` for one that is no multiple and no part of it either: no known
 *   mistake of a writer explains it.
 */
function alignFaultOf({ blockAlign }: FmtFields, format: AudioFormat): DataFlowError | undefined {
  const frameBytes = frameBytesOf(format);
  if (blockAlign === frameBytes) return undefined;
  const { channelCount, bitsPerSample } = format;
  const expected = `${channelCount} channels of ${bitsPerSample} bits make ${frameBytes}`;
  const fault = unsupported(`The audio has a block align of ${blockAlign} bytes; ${expected}`);
  if (blockAlign % frameBytes !== 0 && frameBytes % blockAlign !== 0) throw fault;
  return fault;
}

function encodingOf(fields: FmtFields): AudioEncoding {
  const { tag } = fields;
  for (const encoding of ['pcm', 'float', 'alaw', 'ulaw'] as const) {
    if (WAV_TAGS[encoding] === tag) return encoding;
  }
  const expected = 'expected 0x0001 (PCM), 0x0003 (IEEE float), 0x0006 (A-law) or 0x0007 (mu-law)';
  const isDecoded = tag === undefined || (codecOf(tag)?.isDecodedByFfmpeg ?? true);
  const fix = isDecoded
    ? `Convert it: ${conversionOf('wav', fields.sampleRateHz < MIN_SAMPLE_RATE_HZ ? '-ar 8000' : '')}`
    : 'Export it from its recorder as PCM, A-law or mu-law; ffmpeg does not decode it';
  throw new DataFlowError('audio.encoding-unsupported', `${found(fields)}; ${expected}. ${fix}`);
}

/** The fields of a chunk in words, for errors. */
function found({ tag, channelCount, sampleRateHz, bitsPerSample }: FmtFields): string {
  const numbers = `${bitsPerSample} bits, ${sampleRateHz} Hz, ${channelCount} channels`;
  if (tag === undefined) return `Found an unknown sub-format of WAV format tag 0xFFFE, ${numbers}`;
  const name = codecOf(tag)?.name;
  return `Found WAV format tag ${hex(tag)}${name === undefined ? '' : ` (${name})`}, ${numbers}`;
}

/** The sentence with the command that converts a format that is out of range; empty for nonsense. */
function formatConversion({ bitsPerSample, channelCount, sampleRateHz }: FmtFields): string {
  if (bitsPerSample === 0 || channelCount === 0 || sampleRateHz === 0) return '';
  const options = [
    ...(channelCount > MAX_CHANNEL_COUNT ? ['-af "pan=stereo|c0=c0|c1=c1"'] : []),
    ...(sampleRateHz < MIN_SAMPLE_RATE_HZ ? ['-ar 8000'] : []),
    ...(sampleRateHz > MAX_SAMPLE_RATE_HZ ? ['-ar 48000'] : []),
  ];
  return `. Convert it: ${conversionOf('wav', options.join(' '))}`;
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
  return new DataFlowError('audio.format-unsupported', detail);
}
