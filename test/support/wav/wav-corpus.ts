import type { ErrorCode } from '../../../src/common/errors/index.js';
import { ascii, bigEndian, join, littleEndian, makeWav, type WavPlan } from './make-wav.js';

/** A file that must be accepted, and its content. */
export interface ValidWav {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly channelCount: number;
  readonly frames: number;
  /** Bytes of samples that its header announces and it lacks. */
  readonly missingBytes: number;
}

/** A file that must be rejected, and the code of the error. */
export interface WrongWav {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly code: Extract<ErrorCode, `audio.${string}`>;
}

/** Bytes without chunk ids and with a long period; the same at every call. */
export function noise(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Math.imul(i + 1, 0x9e37_79b1) >>> 24);
}

const oddText = { id: 'LIST', body: ascii('INFOISFT\x05\0\0\0made ') };
const unpadded = { ...oddText, padding: new Uint8Array(0) };
const SOX_GUID = join([bigEndian(1, 2), Uint8Array.from([0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113])]);
const SWAPPED_GUID = join([bigEndian(1, 4), Uint8Array.from([0, 0, 0, 16, 128, 0, 0, 170, 0, 56, 155, 113])]);

const validPlans: Readonly<Record<string, WavPlan & { readonly missingBytes?: number }>> = {
  'PCM of 8 bits': { bitsPerSample: 8 },
  'PCM of 16 bits': {},
  'PCM of 24 bits, stereo': { bitsPerSample: 24, channelCount: 2 },
  'PCM of 32 bits, three channels': { bitsPerSample: 32, channelCount: 3 },
  'float of 32 bits': { encoding: 'float', fmtBytes: 18 },
  'float of 64 bits, stereo': { encoding: 'float', bitsPerSample: 64, channelCount: 2 },
  'A-law': { encoding: 'alaw', fmtBytes: 18 },
  'mu-law, stereo, with fact': {
    encoding: 'ulaw',
    channelCount: 2,
    fmtBytes: 18,
    beforeData: [{ id: 'fact', body: littleEndian(48, 4) }],
  },
  'RIFX, PCM of 16 bits': { form: 'RIFX' },
  'RIFX, PCM of 24 bits, stereo': { form: 'RIFX', bitsPerSample: 24, channelCount: 2 },
  'RIFX, float': { form: 'RIFX', encoding: 'float' },
  'RIFX, EXTENSIBLE as sox writes it': { form: 'RIFX', fmtBytes: 40, subformat: SOX_GUID },
  'RIFX, EXTENSIBLE as libsndfile writes it': { form: 'RIFX', fmtBytes: 40, subformat: SWAPPED_GUID },
  RF64: { form: 'RF64', afterData: [oddText] },
  'RF64 with a real 32-bit size': { form: 'RF64', dataBytes: 96, dataBytes64: 5n, afterData: [oddText] },
  'RF64 from a pipe, with a ds64 of zeros': { form: 'RF64', dataBytes64: 0n },
  'RF64 with a size beyond 2^53': { form: 'RF64', dataBytes64: 2n ** 63n },
  BW64: { form: 'BW64', encoding: 'ulaw' },
  'EXTENSIBLE, PCM': { fmtBytes: 40, channelCount: 2 },
  'EXTENSIBLE, 20 valid bits of 24': { fmtBytes: 40, bitsPerSample: 24, validBits: 20 },
  'EXTENSIBLE, float': { fmtBytes: 40, encoding: 'float' },
  'EXTENSIBLE, A-law': { fmtBytes: 40, encoding: 'alaw' },
  'EXTENSIBLE, mu-law': { fmtBytes: 40, encoding: 'ulaw' },
  'a fmt chunk of 52 bytes': { fmtBytes: 52 },
  'JUNK before fmt': { beforeFmt: [{ id: 'JUNK', body: new Uint8Array(28) }] },
  'an odd chunk and its pad byte': { beforeData: [oddText] },
  'an odd chunk without its pad byte': { beforeData: [unpadded] },
  'an odd chunk and a pad byte that is a letter': { beforeData: [{ ...oddText, padding: ascii('x') }] },
  'odd chunks before fmt, one without its pad byte': {
    beforeFmt: [{ id: 'note', body: noise(3) }, unpadded, oddText],
  },
  'a chunk after the samples': { afterData: [oddText] },
  'size 0 and samples': { dataBytes: 0, riffBytes: 36 },
  'size 0xFFFFFFFF': { dataBytes: 0xffff_ffff, riffBytes: 0xffff_ffff },
  'the size that sox writes to a pipe': { dataBytes: 0x7fff_f000, riffBytes: 0x7fff_f024 },
  'the size that arecord writes': { dataBytes: 0x8000_0000, riffBytes: 0x8000_0024 },
  'a size larger than the file': { dataBytes: 1_000, missingBytes: 904 },
  'no samples': { data: new Uint8Array(0) },
  'more than a block': { encoding: 'alaw', data: noise(5_000) },
};

/** Every accepted form of file. Without a plan it has 96 bytes of samples. */
export const VALID_WAVS: readonly ValidWav[] = Object.entries(validPlans).map(([name, plan]) => {
  const { encoding = 'pcm', channelCount = 1, data = noise(96), missingBytes = 0 } = plan;
  const { bitsPerSample = { pcm: 16, float: 32, alaw: 8, ulaw: 8 }[encoding] } = plan;
  const frames = data.length / (channelCount * (bitsPerSample / 8));
  return { name, bytes: makeWav({ ...plan, data }), channelCount, frames, missingBytes };
});

const FOREIGN_HEADS: Readonly<Record<string, Uint8Array>> = {
  Ogg: ascii('OggS\0\x02'),
  'MP3 with a tag': ascii('ID3\x04'),
  'MP3 without a tag': Uint8Array.of(0xff, 0xfb, 0x90, 0x64),
  AAC: Uint8Array.of(0xff, 0xf1, 0x50, 0x80),
  FLAC: ascii('fLaC\0\0\0\x22'),
  MP4: ascii('\0\0\0\x20ftypM4A '),
  WebM: Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3),
  AIFF: ascii('FORM\0\0\x10\0AIFFCOMM'),
  AMR: ascii('#!AMR\n'),
  AVI: ascii('RIFF\x10\0\0\0AVI LIST'),
};

/** Every kind of invalid file. */
export const WRONG_WAVS: readonly WrongWav[] = [
  ...Object.entries(FOREIGN_HEADS).map(([name, head]) => wrong(name, 'audio.encoding-unsupported', padded(head))),
  wrong('text', 'audio.malformed', ascii('Hello, this is a transcript and no audio at all.')),
  wrong('zeros', 'audio.malformed', new Uint8Array(64)),
  wrong('nothing', 'audio.malformed', new Uint8Array(0)),
  wrong('RIFF of another form', 'audio.malformed', ascii('RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0')),
  wrong('a header that ends early', 'audio.malformed', makeWav().subarray(0, 30)),
  wrong('no data chunk', 'audio.malformed', makeWav().subarray(0, 36)),
  wrong('data before fmt', 'audio.malformed', makeWav({ hasNoFmt: true, data: noise(96) })),
  wrong('two fmt chunks', 'audio.malformed', makeWav({ beforeData: [{ id: 'fmt ', body: noise(16) }] })),
  wrong('a fmt chunk of 14 bytes', 'audio.malformed', makeWav({ fmtBytes: 14 })),
  wrong('EXTENSIBLE in 18 bytes', 'audio.malformed', makeWav({ fmtBytes: 18, tag: 0xfffe })),
  wrong('too many chunks', 'audio.malformed', makeWav({ beforeFmt: Array<typeof oddText>(1_024).fill(oddText) })),
  wrong('a chunk beyond 16 MiB', 'audio.malformed', makeWav({ beforeFmt: [{ ...oddText, declaredBytes: 2 ** 24 }] })),
  wrong('a chunk of 4 GiB', 'audio.malformed', makeWav({ beforeFmt: [{ ...oddText, declaredBytes: 2 ** 32 - 1 }] })),
  wrong('a ds64 table beyond its chunk', 'audio.malformed', makeWav({ form: 'RF64', ds64TableEntries: 0xffff_ffff })),
  wrong('ADPCM', 'audio.encoding-unsupported', makeWav({ tag: 0x0011, bitsPerSample: 4, fmtBytes: 20 })),
  wrong('GSM', 'audio.encoding-unsupported', makeWav({ tag: 0x0031, fmtBytes: 20 })),
  wrong('MP3 in wav', 'audio.encoding-unsupported', makeWav({ tag: 0x0055, fmtBytes: 30 })),
  wrong('EXTENSIBLE ADPCM', 'audio.encoding-unsupported', makeWav({ tag: 0x0011, fmtBytes: 40 })),
  wrong('EXTENSIBLE, unknown GUID', 'audio.encoding-unsupported', makeWav({ fmtBytes: 40, subformat: noise(16) })),
  wrong('no channels', 'audio.format-unsupported', makeWav({ channelCount: 0 })),
  wrong('33 channels', 'audio.format-unsupported', makeWav({ channelCount: 33 })),
  wrong('a rate of 0', 'audio.format-unsupported', makeWav({ sampleRateHz: 0 })),
  wrong('a rate of 4 kHz', 'audio.format-unsupported', makeWav({ sampleRateHz: 4_000 })),
  wrong('a rate of 4 GHz', 'audio.format-unsupported', makeWav({ sampleRateHz: 0xffff_ffff })),
  wrong('12 bits', 'audio.format-unsupported', makeWav({ bitsPerSample: 12, blockAlign: 2 })),
  wrong('0 bits', 'audio.format-unsupported', makeWav({ bitsPerSample: 0 })),
  wrong('A-law of 16 bits', 'audio.format-unsupported', makeWav({ encoding: 'alaw', bitsPerSample: 16 })),
  wrong('a block align of 0', 'audio.format-unsupported', makeWav({ blockAlign: 0 })),
  wrong('a block align of 3', 'audio.format-unsupported', makeWav({ blockAlign: 3, channelCount: 2 })),
  wrong('20 valid bits of 16', 'audio.format-unsupported', makeWav({ fmtBytes: 40, validBits: 20 })),
];

function wrong(name: string, code: WrongWav['code'], bytes: Uint8Array): WrongWav {
  return { name, bytes, code };
}

function padded(head: Uint8Array): Uint8Array {
  return join([head, noise(64)]);
}
