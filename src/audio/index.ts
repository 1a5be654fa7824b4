export type { AudioChunk } from './audio-chunk.js';
export {
  BITS_PER_SAMPLE,
  MAX_CHANNEL_COUNT,
  MAX_SAMPLE_RATE_HZ,
  MIN_CHANNEL_COUNT,
  MIN_SAMPLE_RATE_HZ,
  requireSupportedFormat,
  type AudioEncoding,
  type AudioFormat,
  type ByteOrder,
} from './audio-format.js';
export { BLOCK_FRAMES } from './deinterleave.js';
export { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from './g711.js';
export { Limiter, PEAK } from './limiter.js';
export { SampleDecoder } from './sample-decoder.js';
export { Volume } from './volume.js';
export { WavReader, type WavReaderOptions } from './wav-reader.js';
export { encodeFrames, wavFile, wavHeader, wavPadding, type WavOutput } from './wav-writer.js';
