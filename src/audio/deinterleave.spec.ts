import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deinterleaveOf } from './deinterleave.js';
import { BITS_PER_SAMPLE, decodeAlaw, decodeUlaw, type AudioEncoding, type ByteOrder } from './index.js';

interface SampleForm {
  readonly encoding: AudioEncoding;
  readonly bitsPerSample: number;
  readonly byteOrder: ByteOrder;
}

const forms: SampleForm[] = (['pcm', 'float', 'alaw', 'ulaw'] as const).flatMap((encoding) =>
  BITS_PER_SAMPLE[encoding].flatMap((bitsPerSample) =>
    (['little', 'big'] as const).map((byteOrder) => ({ encoding, bitsPerSample, byteOrder })),
  ),
);

describe('deinterleaveOf', () => {
  it.each(forms)('reads $encoding of $bitsPerSample bits, $byteOrder-endian, one sample after the other', (form) => {
    const sampleBytes = form.bitsPerSample / 8;
    const frames = fc.integer({ min: 1, max: 40 });
    const property = fc.property(
      frames,
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(byte),
      (count, channels, noise) => {
        const bytes = Uint8Array.from(noise.take(count * channels * sampleBytes));
        const planes = planesOf(form, channels, bytes);
        for (let at = 0; at < count * channels; at += 1) {
          const expected = sampleOf(form, bytes.subarray(at * sampleBytes, (at + 1) * sampleBytes));
          expect(planes[at % channels]?.[Math.floor(at / channels)]).toBe(expected);
        }
      },
    );
    fc.assert(property, { seed: 1 });
  });

  it('takes the middle of unsigned 8-bit samples as silence', () => {
    const form: SampleForm = { encoding: 'pcm', bitsPerSample: 8, byteOrder: 'little' };
    expect(planesOf(form, 1, Uint8Array.of(0x00, 0x80, 0xff))).toEqual([Int16Array.of(-32_768, 0, 32_512)]);
  });

  it.each<[string, number[], number[]]>([
    ['rounds half to even', [0.5, 1.5, 2.5, -0.5, -1.5, -2.5], [0, 2, 2, 0, -2, -2]],
    ['rounds to the nearest', [0.4, 0.6, -0.6, 32_766.6, -32_767.4], [0, 1, -1, 32_767, -32_767]],
    [
      'clips what is too loud',
      [32_768, 1e30, Infinity, -32_769, -Infinity],
      [32_767, 32_767, 32_767, -32_768, -32_768],
    ],
    ['takes NaN as silence', [NaN], [0]],
  ])('%s in floating point', (_, scaled, samples) => {
    const values = scaled.map((value) => value / 32_768);
    const float32 = new Uint8Array(Float32Array.from(values).buffer);
    const float64 = new Uint8Array(Float64Array.from(values).buffer);
    const form = { encoding: 'float', byteOrder: 'little' } as const;
    expect(planesOf({ ...form, bitsPerSample: 32 }, 1, float32)).toEqual([Int16Array.from(samples)]);
    expect(planesOf({ ...form, bitsPerSample: 64 }, 1, float64)).toEqual([Int16Array.from(samples)]);
  });
});

const byte = fc.integer({ min: 0, max: 255 });

function planesOf(form: SampleForm, channelCount: number, bytes: Uint8Array): Int16Array[] {
  const frames = bytes.length / channelCount / (form.bitsPerSample / 8);
  const planes = Array.from({ length: channelCount }, () => new Int16Array(frames));
  deinterleaveOf({ ...form, sampleRateHz: 8_000, channelCount }, form.byteOrder)(bytes, 0, planes);
  return planes;
}

/** The obvious reading of one sample, by Node's own readers. */
function sampleOf({ encoding, bitsPerSample, byteOrder }: SampleForm, bytes: Uint8Array): number {
  const little = Buffer.from(byteOrder === 'big' ? bytes.toReversed() : bytes);
  if (encoding === 'ulaw') return decodeUlaw(bytes)[0]!;
  if (encoding === 'alaw') return decodeAlaw(bytes)[0]!;
  if (encoding === 'float')
    return roundedAndClipped(bitsPerSample === 32 ? little.readFloatLE() : little.readDoubleLE());
  if (bitsPerSample === 8) return (little.readUInt8() - 128) * 256;
  return Math.floor(little.readIntLE(0, bitsPerSample / 8) / 2 ** (bitsPerSample - 16));
}

function roundedAndClipped(value: number): number {
  if (Number.isNaN(value)) return 0;
  const scaled = Math.min(32_767, Math.max(-32_768, value * 32_768));
  const below = Math.floor(scaled);
  const isUp = scaled - below > 0.5 || (scaled - below === 0.5 && below % 2 !== 0);
  return isUp ? below + 1 : below;
}
