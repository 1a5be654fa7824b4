import { DataFlowError } from '../common/errors/index.js';

/** Form of a sample: linear integers, IEEE 754 floating point, or a law of ITU-T G.711. */
export type AudioEncoding = 'pcm' | 'float' | 'alaw' | 'ulaw';

/** Order of the bytes of one sample. It says nothing for encodings of one byte. */
export type ByteOrder = 'little' | 'big';

/** The form of interleaved samples. */
export interface AudioFormat {
  readonly encoding: AudioEncoding;
  /** Size of one sample of one channel as it is stored, its padding bits included. */
  readonly bitsPerSample: number;
  readonly sampleRateHz: number;
  readonly channelCount: number;
}

export const MIN_CHANNEL_COUNT = 1;
export const MAX_CHANNEL_COUNT = 32;
export const MIN_SAMPLE_RATE_HZ = 8_000;
export const MAX_SAMPLE_RATE_HZ = 192_000;

/**
 * Sizes of a sample that can be read, by encoding.
 *
 * PCM of 8 bits is unsigned, all other PCM is signed.
 */
export const BITS_PER_SAMPLE = {
  pcm: [8, 16, 24, 32],
  float: [32, 64],
  alaw: [8],
  ulaw: [8],
} as const satisfies Record<AudioEncoding, readonly number[]>;

/**
 * Passes if `format` is one that can be read.
 *
 * @throws DataFlowError `audio.format-unsupported`, with the value found and those supported.
 */
export function requireSupportedFormat(format: AudioFormat): void {
  const fault = formatFault(format);
  if (fault !== undefined) throw new DataFlowError('audio.format-unsupported', `The audio has ${fault}`);
}

/** The value of `format` that is not supported, with those that are; undefined if all are. */
export function formatFault(format: AudioFormat): string | undefined {
  const { encoding, bitsPerSample, sampleRateHz, channelCount } = format;
  const bits: readonly number[] = BITS_PER_SAMPLE[encoding];
  if (!isWithin(channelCount, MIN_CHANNEL_COUNT, MAX_CHANNEL_COUNT)) {
    return `${channelCount} channels; supported are ${MIN_CHANNEL_COUNT} to ${MAX_CHANNEL_COUNT}`;
  }
  if (!isWithin(sampleRateHz, MIN_SAMPLE_RATE_HZ, MAX_SAMPLE_RATE_HZ)) {
    return `${sampleRateHz} Hz; supported are ${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ} Hz`;
  }
  if (!bits.includes(bitsPerSample)) {
    return `${encoding} of ${bitsPerSample} bits; supported are ${bits.join(', ')} bits`;
  }
  return undefined;
}

/** Bytes of one frame: one sample of every channel. */
export function frameBytesOf({ bitsPerSample, channelCount }: AudioFormat): number {
  return (bitsPerSample / 8) * channelCount;
}

function isWithin(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}
