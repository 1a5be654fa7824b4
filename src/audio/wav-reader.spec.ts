import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeWav, noise, REPAIRED_WAVS, VALID_WAVS, WRONG_WAVS, type WavPlan } from '../../test/support/wav/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { SampleDecoder, WavReader, type WavReaderOptions } from './index.js';

const splits = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 50 });

describe('WavReader', () => {
  it.each(VALID_WAVS)('reads $name', ({ bytes, channelCount, frames, missingBytes }) => {
    const reader = new WavReader();
    const planes = joined([...reader.push(bytes), ...reader.end()], channelCount);
    expect(planes.map((plane) => plane.length)).toEqual(Array(channelCount).fill(frames));
    expect(reader).toMatchObject({ missingBytes, partialFrameBytes: 0, format: { channelCount }, repairs: [] });
  });

  it.each(REPAIRED_WAVS)('reads past $name, and reports it', ({ bytes, channelCount, frames, repairs }) => {
    const reader = new WavReader();
    const planes = joined([...reader.push(bytes), ...reader.end()], channelCount);
    expect(planes.map((plane) => plane.length)).toEqual(Array(channelCount).fill(frames));
    expect(reader).toMatchObject({ missingBytes: 0, partialFrameBytes: 0, format: { channelCount } });
    expect(reader.repairs).toEqual(repairs.map((text) => expect.stringContaining(text) as string));
  });

  it.each(REPAIRED_WAVS)('refuses $name when strict', ({ bytes, strictCode }) => {
    for (const size of [bytes.length, 1]) {
      expect(errorOf(() => read(bytes, [size], { strict: true }))?.code).toBe(strictCode);
    }
  });

  it.each([...VALID_WAVS, ...REPAIRED_WAVS])('reads $name the same however it is split', ({ bytes }) => {
    const whole = read(bytes, [bytes.length]);
    expect(read(bytes, [1])).toEqual(whole);
    const property = fc.property(splits, (sizes) => {
      expect(read(bytes, sizes)).toEqual(whole);
    });
    fc.assert(property, { seed: 1, numRuns: 20 });
  });

  it.each(WRONG_WAVS)('refuses $name, however it is split', ({ bytes, code }) => {
    for (const size of [bytes.length, 1, 7]) expect(errorOf(() => read(bytes, [size]))).toMatchObject({ code });
  });

  it('gives the samples that are in the data chunk, and nothing that comes after it', () => {
    const data = noise(96);
    const { blocks } = read(makeWav({ data, channelCount: 3, afterData: [{ id: 'LIST', body: noise(99) }] }), [10]);
    const decoder = new SampleDecoder({ encoding: 'pcm', bitsPerSample: 16, sampleRateHz: 8_000, channelCount: 3 });
    expect(blocks).toEqual([...decoder.push(data), ...decoder.flush()]);
  });

  it.each<[string, WavPlan, WavPlan]>([
    ['12 bits as 16', { bitsPerSample: 12 }, {}],
    ['20 bits as 24', { bitsPerSample: 20, channelCount: 2 }, { bitsPerSample: 24, channelCount: 2 }],
    ['24 bits in four bytes as 32', { bitsPerSample: 24, blockAlign: 4 }, { bitsPerSample: 32 }],
    ['A-law of 16 bits as 8', { encoding: 'alaw', bitsPerSample: 16 }, { encoding: 'alaw' }],
    ['samples by the first of two fmt chunks', { beforeData: [{ id: 'fmt ', body: noise(16) }] }, {}],
    ['mono samples with the block align of stereo', { blockAlign: 4 }, {}],
  ])('reads %s', (_, plan, plain) => {
    const data = noise(96);
    expect(read(makeWav({ ...plan, data }), [7]).blocks).toEqual(read(makeWav({ ...plain, data }), [96]).blocks);
  });

  it('reads samples after a data chunk of size 0 from the first byte on', () => {
    const plain = read(makeWav({ data: noise(96) }), [200]).blocks;
    const zero = makeWav({ data: noise(96), dataBytes: 0 });
    for (const size of [200, 1, 47]) expect(read(zero, [size]).blocks).toEqual(plain);
  });

  it('has the header of a file that ends within the bytes that show whether samples or a chunk follow', () => {
    const reader = new WavReader();
    expect(reader.readHeader(makeWav({ dataBytes: 0, data: noise(4) }))).toBeUndefined();
    reader.endHeader();
    expect(reader.format?.sampleRateHz).toBe(8_000);
    expect([...reader.end()].map(([plane]) => plane!.length)).toEqual([2]);
  });

  it('reports the format before any sample, and continues with the bytes that follow the header', () => {
    const wav = makeWav({ data: noise(10_000), bitsPerSample: 24, sampleRateHz: 48_000 });
    const reader = new WavReader();
    expect(reader.readHeader(wav.subarray(0, 20))).toBeUndefined();
    expect(reader.format).toBeUndefined();
    const rest = reader.readHeader(wav.subarray(20, 60));
    expect(reader.format).toEqual({ encoding: 'pcm', bitsPerSample: 24, sampleRateHz: 48_000, channelCount: 1 });
    expect(rest).toEqual(noise(16));
    const blocks = [...reader.push(rest!), ...reader.push(wav.subarray(60)), ...reader.end()];
    expect(blocks).toEqual(read(wav, [wav.length]).blocks);
  });

  it.each<[number, number | undefined]>([
    [96, 24],
    [98, 24],
    [4_000_000_000, 1_000_000_000],
    [0xffff_ffff, undefined],
  ])('takes a size of %i bytes as %s frames of four bytes', (dataBytes, frames) => {
    const reader = new WavReader();
    reader.readHeader(makeWav({ channelCount: 2, dataBytes }));
    expect(reader.declaredFrames).toBe(frames);
  });

  it('reports a partial frame at the end', () => {
    expect(read(makeWav({ channelCount: 2, data: noise(11) }), [5])).toMatchObject({
      partialFrameBytes: 3,
      missingBytes: 0,
    });
  });

  describe('when strict', () => {
    const strict = { strict: true };

    it('refuses a file that is shorter than its header says', () => {
      const wav = makeWav({ dataBytes: 100, data: noise(96) });
      expect(() => read(wav, [50], strict)).toThrow(
        'audio.malformed: The file ended 4 bytes before the end of its samples',
      );
    });

    it('refuses a partial frame at the end', () => {
      const wav = makeWav({ channelCount: 2, data: noise(11) });
      expect(() => read(wav, [50], strict)).toThrow('audio.malformed: The samples end with 3 bytes of a frame of 4');
    });

    it('reads a file whose size is a placeholder', () => {
      expect(() => read(makeWav({ dataBytes: 0xffff_ffff, data: noise(96) }), [50], strict)).not.toThrow();
    });
  });

  it('throws audio errors only, whatever the bytes', () => {
    const tail = fc.uint8Array({ maxLength: 200 });
    const head = fc.constantFrom(...[...VALID_WAVS, ...REPAIRED_WAVS].map(({ bytes }) => bytes), new Uint8Array(0));
    const property = fc.property(head, fc.nat(60), tail, (wav, cut, bytes) => {
      const error = errorOf(() => read(Buffer.concat([wav.subarray(0, cut), bytes]), [7]));
      expect(error?.code ?? 'audio.').toContain('audio.');
    });
    fc.assert(property, { seed: 1, numRuns: 2_000 });
  });

  it('repeats no text of the file in its errors', () => {
    const secret = { id: 'Anna', body: Buffer.from('Anna Lovelace, 555 0199') };
    const wav = makeWav({ beforeFmt: [secret, { ...secret, declaredBytes: 0xffff_fff0 }] });
    expect(errorOf(() => read(wav, [9]))?.detail).not.toMatch(/Anna|555/);
  });
});

function read(bytes: Uint8Array, sizes: readonly number[], options?: WavReaderOptions) {
  const reader = new WavReader(options);
  const blocks: Int16Array[][] = [];
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length]!;
    blocks.push(...reader.push(bytes.subarray(at, at + size)));
    at += size;
  }
  blocks.push(...reader.end());
  const { format, declaredFrames, missingBytes, partialFrameBytes, repairs } = reader;
  return { blocks, format, declaredFrames, missingBytes, partialFrameBytes, repairs };
}

function joined(blocks: readonly Int16Array[][], channelCount: number): Int16Array[] {
  return Array.from({ length: channelCount }, (_, channel) =>
    Int16Array.from(blocks.flatMap((block) => [...block[channel]!])),
  );
}

/** The error that `act` throws, which must be one of ours. */
function errorOf(act: () => unknown): DataFlowError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof DataFlowError) return error;
    throw error;
  }
}
