import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeAlaw,
  decodeUlaw,
  encodeAlaw,
  encodeFrames,
  encodeUlaw,
  wavFile,
  wavHeader,
  wavPadding,
  WavReader,
  type WavOutput,
} from './index.js';

const call: WavOutput = { encoding: 'pcm', sampleRateHz: 8_000, channelCount: 2 };

describe('wavHeader', () => {
  it('writes the 44 bytes of a PCM header', () => {
    expect(Buffer.from(wavHeader(call, 1_000)).toString('latin1')).toBe(
      'RIFF\xc4\x0f\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x40\x1f\0\0\0\x7d\0\0\x04\0\x10\0data\xa0\x0f\0\0',
    );
  });

  it('writes fact, and counts the pad byte, for G.711', () => {
    const header = wavHeader({ encoding: 'alaw', sampleRateHz: 8_000, channelCount: 1 }, 3);
    expect(Buffer.from(header).toString('latin1')).toBe(
      'RIFF\x36\0\0\0WAVEfmt \x12\0\0\0\x06\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0\0\0' +
        'fact\x04\0\0\0\x03\0\0\0data\x03\0\0\0',
    );
  });

  it('writes RF64, with the sizes in ds64, where 32 bits do not hold them', () => {
    const most = Math.floor((0xffff_ffff - 36) / 4);
    expect(formOf(wavHeader(call, most))).toBe('RIFF');
    expect(formOf(wavHeader(call, most + 1))).toBe('RF64');
    for (const frames of [most + 1, 2 ** 40]) {
      const header = Buffer.from(wavHeader(call, frames));
      expect(header.readBigUInt64LE(20)).toBe(BigInt(header.length - 8 + 4 * frames));
      expect(header.readBigUInt64LE(36)).toBe(BigInt(frames));
      const reader = new WavReader();
      reader.readHeader(header);
      expect(reader.declaredFrames).toBe(frames);
    }
  });

  it('refuses what no reader would take', () => {
    expect(() => wavHeader({ ...call, channelCount: 0 }, 0)).toThrow('audio.format-unsupported');
  });
});

describe('encodeFrames', () => {
  it('fills a shorter channel up with silence', () => {
    const planes = [Int16Array.of(1, 2), Int16Array.of(3)];
    expect(encodeFrames('pcm', planes)).toEqual(Uint8Array.of(1, 0, 3, 0, 2, 0, 0, 0));
    expect(encodeFrames('ulaw', planes).at(-1)).toBe(0xff);
  });

  it('writes what WavReader reads back', () => {
    const encodings = fc.constantFrom('pcm', 'alaw', 'ulaw');
    const samples = fc.int16Array({ minLength: 4, maxLength: 400 });
    const property = fc.property(encodings, fc.integer({ min: 1, max: 4 }), samples, fc.nat(400), (...drawn) => {
      const [encoding, channelCount, all, cut] = drawn;
      const output: WavOutput = { encoding, sampleRateHz: 16_000, channelCount };
      const frames = Math.floor(all.length / channelCount);
      const planes = Array.from({ length: channelCount }, (_, i) => all.slice(i * frames, (i + 1) * frames));
      const body = [planes.map((plane) => plane.subarray(0, cut)), planes.map((plane) => plane.subarray(cut))];
      const wav = Buffer.concat([
        wavHeader(output, frames),
        ...body.map((part) => encodeFrames(encoding, part)),
        wavPadding(output, frames),
      ]);
      const reader = new WavReader({ strict: true });
      expect([...reader.push(wav), ...reader.end()]).toEqual([planes.map((plane) => coded(encoding, plane))]);
      expect(reader.declaredFrames).toBe(frames);
      expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    });
    fc.assert(property, { seed: 1 });
  });
});

function formOf(header: Uint8Array): string {
  return Buffer.from(header.subarray(0, 4)).toString();
}

/** Samples after they were written and read back. */
function coded(encoding: WavOutput['encoding'], samples: Int16Array): Int16Array {
  if (encoding === 'pcm') return samples;
  return encoding === 'alaw' ? decodeAlaw(encodeAlaw(samples)) : decodeUlaw(encodeUlaw(samples));
}

describe('wavFile', () => {
  it('is read back as it was', () => {
    const samples = Int16Array.of(0, -32_768, 32_767, 1, -1);
    const reader = new WavReader();
    expect([...reader.push(wavFile(samples, 16_000)), ...reader.end()]).toEqual([[samples]]);
    expect(reader.format).toEqual({ encoding: 'pcm', bitsPerSample: 16, sampleRateHz: 16_000, channelCount: 1 });
  });
});
