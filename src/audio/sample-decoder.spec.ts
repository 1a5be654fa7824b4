import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_FRAMES, SampleDecoder, type AudioFormat, type ByteOrder } from './index.js';

const mono: AudioFormat = { encoding: 'pcm', bitsPerSample: 16, sampleRateHz: 16_000, channelCount: 1 };

describe('SampleDecoder', () => {
  it('gives blocks of 4,096 frames, and the rest at the end', () => {
    const decoder = new SampleDecoder({ ...mono, channelCount: 2 });
    const blocks = [...decoder.push(new Uint8Array(2 * 4_096 * 4 + 12))];
    expect(blocks.map((block) => block.map((plane) => plane.length))).toEqual([
      [4_096, 4_096],
      [4_096, 4_096],
    ]);
    expect([...decoder.flush()]).toEqual([[new Int16Array(3), new Int16Array(3)]]);
  });

  it('drops a partial frame at the end and reports its size', () => {
    const decoder = new SampleDecoder({ ...mono, channelCount: 2 });
    expect([...decoder.push(Uint8Array.of(1, 0, 2, 0, 3, 0, 4))]).toEqual([]);
    expect([...decoder.flush()]).toEqual([[Int16Array.of(1), Int16Array.of(2)]]);
    expect(decoder.partialFrameBytes).toBe(3);
  });

  it('goes on after a flush in the middle of a frame', () => {
    const decoder = new SampleDecoder({ ...mono, channelCount: 2 });
    expect([...decoder.push(Uint8Array.of(1, 0, 2, 0, 3)), ...decoder.flush()]).toEqual([
      [Int16Array.of(1), Int16Array.of(2)],
    ]);
    expect([...decoder.push(Uint8Array.of(0, 4, 0)), ...decoder.flush()]).toEqual([
      [Int16Array.of(3), Int16Array.of(4)],
    ]);
    expect(decoder.partialFrameBytes).toBe(0);
  });

  it('goes on after a flush of an odd number of samples', () => {
    const decoder = new SampleDecoder({ ...mono, encoding: 'alaw', bitsPerSample: 8 });
    for (const count of [3, 16]) {
      expect([...decoder.push(new Uint8Array(count).fill(0xd5)), ...decoder.flush()]).toEqual([
        [new Int16Array(count).fill(8)],
      ]);
    }
  });

  it('gives nothing for no bytes', () => {
    const decoder = new SampleDecoder(mono);
    expect([...decoder.push(new Uint8Array(0)), ...decoder.flush()]).toEqual([]);
    expect(decoder.partialFrameBytes).toBe(0);
  });

  it('leaves the arrays that it gave alone', () => {
    const decoder = new SampleDecoder(mono);
    const bytes = new Uint8Array(2 * BLOCK_FRAMES).fill(1);
    const [first] = [...decoder.push(bytes)];
    bytes.fill(2);
    for (let i = 0; i < 20; i += 1) expect([...decoder.push(bytes)]).toHaveLength(1);
    expect(first?.[0]).toEqual(new Int16Array(BLOCK_FRAMES).fill(0x0101));
  });

  it.each([0, 1])(
    'decodes whole frames at once where they make one block, and gives the same: from %i on',
    (offset) => {
      for (const form of FORMS) {
        for (const [channelCount, frames] of [
          [1, 1],
          [2, 800],
          [3, 77],
          [2, BLOCK_FRAMES],
        ] as const) {
          const decoder = new SampleDecoder({ ...mono, ...form, channelCount });
          const end = offset + frames * decoder.frameBytes;
          // Handed over, so of no use to anybody else.
          const bytes = NOISE.slice(0, end + 2);
          const [expected] = [...decoder.push(bytes.slice(offset, end)), ...decoder.flush()];
          expect(textOf(decoder.decodeWhole(bytes.subarray(offset, end)) ?? [])).toBe(textOf(expected ?? []));
          expect(decoder.heldFrames).toBe(0);
          expect(bytes.subarray(0, offset)).toEqual(NOISE.subarray(0, offset));
          expect(bytes.subarray(end)).toEqual(NOISE.subarray(end, end + 2));
        }
      }
    },
  );

  it('does nothing at once where frames are not whole, are more than a block, or others are held', () => {
    const decoder = new SampleDecoder({ ...mono, channelCount: 2 });
    for (const length of [0, 3, 6, 4 * BLOCK_FRAMES + 4]) {
      expect(decoder.decodeWhole(NOISE.subarray(0, length))).toBeUndefined();
    }
    expect([...decoder.push(NOISE.subarray(0, 4))]).toEqual([]);
    expect(decoder.decodeWhole(NOISE.subarray(4, 12))).toBeUndefined();
    expect([...decoder.push(NOISE.subarray(4, 12)), ...decoder.flush()].map(([plane]) => plane?.length)).toEqual([3]);
  });

  it('refuses a format that it cannot read', () => {
    expect(() => new SampleDecoder({ ...mono, bitsPerSample: 12 })).toThrow('audio.format-unsupported');
  });

  it('gives the same blocks however the bytes are split and at any address in memory', () => {
    const format = fc.record({
      form: fc.constantFrom(...FORMS),
      channelCount: fc.integer({ min: 1, max: 3 }),
      byteOrder: fc.constantFrom<ByteOrder>('little', 'big'),
    });
    const splits = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 20 });
    const property = fc.property(format, splits, fc.nat(7), ({ form, channelCount, byteOrder }, sizes, shift) => {
      const audio = { ...mono, ...form, channelCount };
      const bytes = NOISE.subarray(shift, BLOCK_FRAMES * channelCount * 9);
      const whole = new SampleDecoder(audio, byteOrder);
      const expected = [...whole.push(bytes.slice()), ...whole.flush()];
      const pieces = new SampleDecoder(audio, byteOrder);
      const found: Int16Array[][] = [];
      for (let at = 0, i = 0; at < bytes.length; at += sizes[i % sizes.length]!, i += 1) {
        found.push(...pieces.push(bytes.subarray(at, at + sizes[i % sizes.length]!)));
      }
      found.push(...pieces.flush());
      expect(found.map(textOf)).toEqual(expected.map(textOf));
      expect(pieces.partialFrameBytes).toBe(whole.partialFrameBytes);
    });
    fc.assert(property, { seed: 1, numRuns: 60 });
  });
});

const FORMS: Pick<AudioFormat, 'encoding' | 'bitsPerSample'>[] = [
  { encoding: 'pcm', bitsPerSample: 8 },
  { encoding: 'pcm', bitsPerSample: 16 },
  { encoding: 'pcm', bitsPerSample: 24 },
  { encoding: 'float', bitsPerSample: 64 },
  { encoding: 'alaw', bitsPerSample: 8 },
];

/** Bytes that do not repeat within a block. */
const NOISE = Uint8Array.from({ length: BLOCK_FRAMES * 27 }, (_, i) => Math.imul(i, 0x9e37_79b1) >>> 24);

/** A block as text, which is compared faster. */
function textOf(block: readonly Int16Array[]): string {
  return block
    .map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString('hex'))
    .join();
}
