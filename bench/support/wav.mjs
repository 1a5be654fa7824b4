// @ts-check
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { encodeFrames, WavReader, wavHeader } from '../../dist/audio/index.js';

export const MB = 1_000_000;

/** A recording as it is sent: a header, and a block of samples again and again up to a number of bytes. */
/** @typedef {{ header: Uint8Array, block: Buffer, dataBytes: number }} Recording */

/** Noise of a seed: bytes as they are found in PCM of 16 bits, with no pattern that a parser could use. */
function noise(/** @type {number} */ bytes) {
  const words = new Uint32Array(bytes / 4);
  let state = 0x9e3779b9;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer);
}

/** Divisible by the frames of 2 channels of 2 and of 3 bytes. */
const NOISE = noise(768 * 1024);

/**
 * Noise, PCM of 16 bits.
 *
 * @param {{ sampleRateHz?: number, channelCount: number, bytes: number }} plan
 * @returns {Recording}
 */
export function noiseRecording({ sampleRateHz = 8_000, channelCount, bytes }) {
  const frames = Math.floor(bytes / (2 * channelCount));
  const header = wavHeader({ encoding: 'pcm', sampleRateHz, channelCount }, frames);
  return { header, block: NOISE, dataBytes: frames * 2 * channelCount };
}

/**
 * A telephone call of two people at 8 kHz: the demo call, again and again. Mono is its agent alone.
 *
 * @param {{ encoding?: 'alaw' | 'ulaw', channelCount?: 1 | 2, bytes: number }} plan
 * @returns {Recording}
 */
export function callRecording({ encoding = 'ulaw', channelCount = 2, bytes }) {
  const reader = new WavReader();
  /** @type {Buffer[]} */
  const block = [];
  const take = (/** @type {Iterable<Int16Array[]>} */ blocks) => {
    for (const planes of blocks) block.push(Buffer.from(encodeFrames(encoding, planes.slice(0, channelCount))));
  };
  take(reader.push(readFileSync(new URL('../../assets/demo-call.wav', import.meta.url))));
  take(reader.end());
  const frames = Math.floor(bytes / channelCount);
  const header = wavHeader({ encoding, sampleRateHz: 8_000, channelCount }, frames);
  return { header, block: Buffer.concat(block), dataBytes: frames * channelCount };
}

/** Bytes of a second of `callRecording` with two channels. */
export const CALL_BYTES_PER_SECOND = 16_000;

/** The header of 24-bit PCM as WAVE_FORMAT_EXTENSIBLE. @returns {Recording} */
export function extensibleRecording({ sampleRateHz = 48_000, channelCount = 2, bytes = 0 }) {
  const frameBytes = 3 * channelCount;
  const dataBytes = Math.floor(bytes / frameBytes) * frameBytes;
  const header = Buffer.alloc(68);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(60 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(40, 16);
  header.writeUInt16LE(0xfffe, 20);
  header.writeUInt16LE(channelCount, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * frameBytes, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(24, 34);
  header.writeUInt16LE(22, 36);
  header.writeUInt16LE(24, 38);
  header.writeUInt32LE(3, 40);
  Buffer.from('0100000000001000800000aa00389b71', 'hex').copy(header, 44);
  header.write('data', 60, 'latin1');
  header.writeUInt32LE(dataBytes, 64);
  return { header, block: NOISE, dataBytes };
}

/** The samples of a recording, piece by piece. @param {Recording} recording */
export function* pieces({ block, dataBytes }) {
  for (let left = dataBytes; left > 0; left -= block.length)
    yield left >= block.length ? block : block.subarray(0, left);
}

/** @param {string} path @param {Recording} recording */
export function writeRecording(path, recording) {
  const file = openSync(path, 'w');
  writeSync(file, recording.header);
  for (const piece of pieces(recording)) writeSync(file, piece);
  closeSync(file);
}
