import { frameBytesOf, requireSupportedFormat, type AudioFormat } from './audio-format.js';
import { encodeAlaw, encodeUlaw } from './g711.js';
import { WAV_TAGS } from './wav-fmt.js';

/** A kind of wav file that is written: PCM of 16 bits, A-law or mu-law. */
export interface WavOutput {
  readonly encoding: 'pcm' | 'alaw' | 'ulaw';
  readonly sampleRateHz: number;
  readonly channelCount: number;
}

const UINT32_MAX = 0xffff_ffff;
const DS64_CHUNK_BYTES = 36;

/**
 * All bytes of a wav file before its samples, with exact sizes.
 *
 * It is RIFF, or RF64 where 32 bits do not hold the sizes.
 *
 * @param frames Samples of each channel.
 * @throws DataFlowError `audio.format-unsupported`
 * @see RFC 2361 for `fmt ` and `fact`, EBU Tech 3306 for RF64
 */
export function wavHeader(output: WavOutput, frames: number): Uint8Array {
  const format = formatOf(output);
  requireSupportedFormat(format);
  const frameBytes = frameBytesOf(format);
  const dataBytes = frames * frameBytes;
  const isPcm = output.encoding === 'pcm';
  const fmt = chunk('fmt ', [
    ...uint16(WAV_TAGS[output.encoding]),
    ...uint16(format.channelCount),
    ...uint32(format.sampleRateHz),
    ...uint32(format.sampleRateHz * frameBytes),
    ...uint16(frameBytes),
    ...uint16(format.bitsPerSample),
    ...(isPcm ? [] : uint16(0)),
  ]);
  const fact = isPcm ? [] : chunk('fact', uint32(Math.min(frames, UINT32_MAX)));
  const rest = [...fmt, ...fact, ...ascii('data')];
  const riffBytes = 4 + rest.length + 4 + dataBytes + (dataBytes % 2);
  if (riffBytes <= UINT32_MAX) {
    return Uint8Array.from([...ascii('RIFF'), ...uint32(riffBytes), ...ascii('WAVE'), ...rest, ...uint32(dataBytes)]);
  }
  const sizes = [riffBytes + DS64_CHUNK_BYTES, dataBytes, frames].flatMap(uint64);
  const ds64 = chunk('ds64', [...sizes, ...uint32(0)]);
  const unknown = uint32(UINT32_MAX);
  return Uint8Array.from([...ascii('RF64'), ...unknown, ...ascii('WAVE'), ...ds64, ...rest, ...unknown]);
}

/** A whole wav file, of one channel of 16-bit PCM. */
export function wavFile(samples: Int16Array, sampleRateHz: number): Uint8Array {
  const header = wavHeader({ encoding: 'pcm', sampleRateHz, channelCount: 1 }, samples.length);
  const file = new Uint8Array(header.length + samples.byteLength);
  file.set(header);
  file.set(encodeFrames('pcm', [samples]), header.length);
  return file;
}

/**
 * The bytes of consecutive frames, to be written between `wavHeader` and `wavPadding`.
 *
 * @param planes The samples of each channel, in order; what is shorter than the longest is filled up with silence.
 */
export function encodeFrames(encoding: WavOutput['encoding'], planes: readonly Int16Array[]): Uint8Array {
  const samples = interleave(planes);
  switch (encoding) {
    case 'alaw':
      return encodeAlaw(samples);
    case 'ulaw':
      return encodeUlaw(samples);
    case 'pcm':
      return littleEndian(samples);
  }
}

/** The bytes after the last sample: one that makes the size of the data chunk even, or none. */
export function wavPadding(output: WavOutput, frames: number): Uint8Array {
  return new Uint8Array((frames * frameBytesOf(formatOf(output))) % 2);
}

function formatOf({ encoding, sampleRateHz, channelCount }: WavOutput): AudioFormat {
  return { encoding, bitsPerSample: encoding === 'pcm' ? 16 : 8, sampleRateHz, channelCount };
}

function interleave(planes: readonly Int16Array[]): Int16Array {
  const frames = Math.max(0, ...planes.map((plane) => plane.length));
  const samples = new Int16Array(frames * planes.length);
  for (const [channel, plane] of planes.entries()) {
    for (let i = 0, at = channel; i < plane.length; i += 1, at += planes.length) samples[at] = plane[i] ?? 0;
  }
  return samples;
}

function littleEndian(samples: Int16Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * samples.length));
  for (let i = 0; i < samples.length; i += 1) view.setInt16(2 * i, samples[i] ?? 0, true);
  return new Uint8Array(view.buffer);
}

function chunk(id: string, body: readonly number[]): number[] {
  return [...ascii(id), ...uint32(body.length), ...body];
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

function uint16(value: number): number[] {
  return [value & 0xff, value >>> 8];
}

function uint32(value: number): number[] {
  return [...uint16(value & 0xffff), ...uint16(value >>> 16)];
}

function uint64(value: number): number[] {
  return [...uint32(value % 2 ** 32), ...uint32(Math.floor(value / 2 ** 32))];
}
