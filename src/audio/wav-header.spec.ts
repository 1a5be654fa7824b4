import { describe, expect, it } from 'vitest';
import { makeWav, noise, type WavPlan } from '../../test/support/wav/index.js';
import { parseWavHeader, type WavHeader } from './wav-header.js';
import { WavRepairs } from './wav-repairs.js';

describe('parseWavHeader', () => {
  it('asks for no more than 40 bytes at once, and skips the rest', () => {
    const wav = makeWav({ beforeFmt: [{ id: 'JUNK', body: noise(50_000) }], fmtBytes: 80, data: noise(4) });
    const parser = parseWavHeader(new WavRepairs(false));
    const asked: number[] = [];
    let offset = 0;
    let step = parser.next();
    while (!step.done) {
      const { bytes, isSkip } = step.value;
      if (!isSkip) asked.push(bytes);
      step = parser.next(isSkip ? new Uint8Array(0) : wav.subarray(offset, offset + bytes));
      offset += bytes;
    }
    expect(asked).toEqual([12, 8, 8, 40, 8]);
    expect(wav.subarray(offset)).toEqual(noise(4));
  });

  it.each<[string, WavPlan, number | undefined]>([
    ['the size in the header', { dataBytes: 12 }, 12],
    ['a size beyond 2 GiB', { dataBytes: 3_000_000_000 }, 3_000_000_000],
    ['the size in ds64', { form: 'RF64', dataBytes64: 6_000_000_000n }, 6_000_000_000],
    ['not the size in ds64 where the header has one', { form: 'BW64', dataBytes: 12, dataBytes64: 7n }, 12],
    ['no size for 0 before samples', { dataBytes: 0, data: noise(20) }, undefined],
    ['no samples for 0 before a chunk', { dataBytes: 0, afterData: [{ id: 'LIST', body: noise(4) }] }, 0],
    ['no samples for 0 at the end', { dataBytes: 0 }, 0],
    ['no size for 0xFFFFFFFF', { dataBytes: 0xffff_ffff }, undefined],
    ['no size for what sox writes to a pipe', { dataBytes: 0x7fff_f000 }, undefined],
    ['no size for what arecord writes', { dataBytes: 0x8000_0000 }, undefined],
    ['no size for 0 in ds64 before samples', { form: 'RF64', dataBytes64: 0n, data: noise(20) }, undefined],
    ['no size for more than a number holds', { form: 'RF64', dataBytes64: 2n ** 53n }, undefined],
  ])('finds %s', (_, plan, dataBytes) => {
    expect(headerOf(makeWav(plan)).dataBytes).toBe(dataBytes);
  });

  it.each<[string, WavPlan, string]>([
    [
      'a header of 1,025 chunks',
      { beforeFmt: Array(1_024).fill({ id: 'JUNK', body: noise(2) }) },
      'More than 1024 chunks',
    ],
    ['a header of 16 MiB', { beforeFmt: [{ id: 'JUNK', body: new Uint8Array(2 ** 24) }] }, 'pass 16777216 bytes'],
    ['data before fmt', { hasNoFmt: true }, 'The data chunk comes before any fmt chunk'],
    [
      'a UTF-8 byte order mark before RIFF',
      { prefix: Uint8Array.of(0xef, 0xbb, 0xbf) },
      'A UTF-8 byte order mark comes before RIFF: the file was converted as text',
    ],
    ['a ds64 table of 1 entry and no room', { form: 'RF64', ds64TableEntries: 1 }, 'no room for its 1 table entries'],
  ])('refuses %s', (_, plan, detail) => {
    expect(() => headerOf(makeWav(plan))).toThrow(`audio.malformed`);
    expect(() => headerOf(makeWav(plan))).toThrow(detail);
  });

  it('names the kind of another audio file, and of nothing else', () => {
    expect(() => headerOf(Buffer.from('OggS and what follows'))).toThrow(
      'This is an Ogg file; expected a wav file. Convert it: ffmpeg -i in.ogg -c:a pcm_s16le out.wav',
    );
    expect(() => headerOf(Buffer.from('Dear Sir or Madam'))).toThrow('This is no wav file');
  });
});

function headerOf(wav: Uint8Array): WavHeader {
  const parser = parseWavHeader(new WavRepairs(false));
  let offset = 0;
  for (let step = parser.next(); ;) {
    if (step.done) return step.value;
    const { bytes, isSkip } = step.value;
    step = parser.next(isSkip ? new Uint8Array(0) : wav.subarray(offset, offset + bytes));
    offset += bytes;
  }
}
