import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_FRAMES, deinterleaveOf, type Deinterleave } from './deinterleave.js';
import { ALAW_SAMPLES, ULAW_SAMPLES } from './g711.js';
import { SampleDecoder, type AudioFormat } from './index.js';
import { simdDeinterleaveOf } from './simd-deinterleave.js';

const FORMATS: readonly AudioFormat[] = [
  { encoding: 'ulaw', bitsPerSample: 8, sampleRateHz: 8_000, channelCount: 1 },
  { encoding: 'ulaw', bitsPerSample: 8, sampleRateHz: 8_000, channelCount: 2 },
  { encoding: 'alaw', bitsPerSample: 8, sampleRateHz: 8_000, channelCount: 1 },
  { encoding: 'alaw', bitsPerSample: 8, sampleRateHz: 8_000, channelCount: 2 },
  { encoding: 'pcm', bitsPerSample: 8, sampleRateHz: 8_000, channelCount: 1 },
  { encoding: 'pcm', bitsPerSample: 8, sampleRateHz: 8_000, channelCount: 2 },
  { encoding: 'pcm', bitsPerSample: 16, sampleRateHz: 8_000, channelCount: 2 },
  { encoding: 'pcm', bitsPerSample: 24, sampleRateHz: 8_000, channelCount: 1 },
  { encoding: 'pcm', bitsPerSample: 24, sampleRateHz: 8_000, channelCount: 2 },
];

describe('simdDeinterleaveOf', () => {
  it.each([
    ['ulaw', ULAW_SAMPLES],
    ['alaw', ALAW_SAMPLES],
  ] as const)('expands all 256 codes of %s, on one channel and on either of two', (encoding, samples) => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const format = { encoding, bitsPerSample: 8, sampleRateHz: 8_000 };
    expect(planesOf(simdOf({ ...format, channelCount: 1 }), codes, 0, [256])).toEqual([samples]);
    const frames = Uint8Array.from({ length: 512 }, (_, at) => (at % 2 === 0 ? at / 2 : 255 - (at - 1) / 2));
    const planes = planesOf(simdOf({ ...format, channelCount: 2 }), frames, 0, [256, 256]);
    expect(planes).toEqual([samples, samples.toReversed()]);
  });

  it.each(FORMATS)(
    'gives what deinterleaveOf gives, for each number of frames and at each offset: $encoding of $bitsPerSample bits, $channelCount channels',
    (format) => {
      const simd = simdOf(format);
      const plain = deinterleaveOf(format, 'little');
      const few = Array.from({ length: 50 }, (_, frames) => frames + 1);
      const many = Array.from({ length: 17 }, (_, fewer) => BLOCK_FRAMES - fewer);
      for (const frames of [...few, ...many]) {
        const lengths = Array.from({ length: format.channelCount }, () => frames);
        for (let offset = 0; offset < 17; offset += 1) {
          const expected = planesOf(plain, NOISE, offset, lengths).map(textOf);
          expect(planesOf(simd, NOISE, offset, lengths).map(textOf), `${frames} frames at ${offset}`).toEqual(expected);
        }
      }
    },
  );

  it('writes nothing beyond the planes, wherever they lie', () => {
    const place = fc.record({ before: fc.nat(9), frames: fc.integer({ min: 1, max: 100 }) });
    const property = fc.property(fc.constantFrom(...FORMATS), place, (format, { before, frames }) => {
      const around = Array.from({ length: format.channelCount }, () => new Int16Array(before + frames + 20).fill(7));
      simdOf(format)(
        NOISE,
        0,
        around.map((all) => all.subarray(before, before + frames)),
      );
      for (const all of around) {
        expect(new Set([...all.subarray(0, before), ...all.subarray(before + frames)])).toEqual(new Set([7]));
      }
    });
    fc.assert(property, { seed: 1 });
  });

  it('makes a decoder that gives what deinterleaveOf gives, however the bytes are split', () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 60_000 }));
    const splits = fc.array(sizes, { minLength: 1, maxLength: 20 });
    const property = fc.property(
      fc.constantFrom(...FORMATS),
      splits,
      fc.nat(17),
      fc.integer({ min: 1, max: 9_000 }),
      (format, pieces, shift, frames) => {
        const decoder = new SampleDecoder(format);
        const bytes = NOISE.subarray(shift, shift + frames * decoder.frameBytes);
        const lengths = Array.from({ length: format.channelCount }, () => frames);
        const blocks: Int16Array[][] = [];
        for (let at = 0, i = 0; at < bytes.length; at += pieces[i % pieces.length]!, i += 1) {
          blocks.push(...decoder.push(bytes.subarray(at, at + pieces[i % pieces.length]!)));
        }
        blocks.push(...decoder.flush());
        const found = lengths.map((_, channel) => blocks.map((block) => textOf(block[channel]!)).join(''));
        expect(found).toEqual(planesOf(deinterleaveOf(format, 'little'), bytes, 0, lengths).map(textOf));
      },
    );
    fc.assert(property, { seed: 1, numRuns: 200 });
  });

  it('leaves other formats to deinterleaveOf', () => {
    const pcm: AudioFormat = { encoding: 'pcm', bitsPerSample: 16, sampleRateHz: 8_000, channelCount: 2 };
    expect(simdDeinterleaveOf({ ...pcm, channelCount: 3 }, 'little')).toBeUndefined();
    expect(simdDeinterleaveOf({ ...pcm, channelCount: 1 }, 'little')).toBeUndefined();
    expect(simdDeinterleaveOf(pcm, 'big')).toBeUndefined();
    expect(simdDeinterleaveOf({ ...pcm, bitsPerSample: 24 }, 'big')).toBeUndefined();
    expect(simdDeinterleaveOf({ ...pcm, bitsPerSample: 32 }, 'little')).toBeUndefined();
    expect(simdDeinterleaveOf({ ...pcm, encoding: 'float', bitsPerSample: 32 }, 'little')).toBeUndefined();
  });
});

/** Bytes that do not repeat within a block. */
const NOISE = Uint8Array.from({ length: 9_100 * 6 }, (_, i) => Math.imul(i, 0x9e37_79b1) >>> 24);

function simdOf(format: AudioFormat): Deinterleave {
  const found = simdDeinterleaveOf(format, 'little');
  if (!found) throw new Error('these tests need a machine with SIMD');
  return found;
}

function planesOf(deinterleave: Deinterleave, bytes: Uint8Array, offset: number, lengths: number[]): Int16Array[] {
  const planes = lengths.map((length) => new Int16Array(length));
  deinterleave(bytes, offset, planes);
  return planes;
}

/** Samples as text, which is compared faster. */
function textOf({ buffer, byteOffset, byteLength }: Int16Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}
