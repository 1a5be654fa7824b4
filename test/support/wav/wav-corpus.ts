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

/**
 * A file with a fault that can be read past.
 *
 * It must be accepted with a report, and rejected when strict.
 */
export interface RepairedWav extends ValidWav {
  /** Beginnings of the reports, in order. */
  readonly repairs: readonly string[];
  readonly strictCode: WrongWav['code'];
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
  'a chunk after the samples': { afterData: [oddText] },
  'size 0 and samples': { dataBytes: 0, riffBytes: 36 },
  'size 0xFFFFFFFF': { dataBytes: 0xffff_ffff, riffBytes: 0xffff_ffff },
  'the size that sox writes to a pipe': { dataBytes: 0x7fff_f000, riffBytes: 0x7fff_f024 },
  'the size that arecord writes': { dataBytes: 0x8000_0000, riffBytes: 0x8000_0024 },
  'a size larger than the file': { dataBytes: 1_000, missingBytes: 904 },
  'no samples': { data: new Uint8Array(0) },
  'no samples, and tags': { data: new Uint8Array(0), afterData: [oddText] },
  'no samples of RIFX, and an unusual chunk': {
    form: 'RIFX',
    channelCount: 2,
    data: new Uint8Array(0),
    afterData: [{ id: 'Zyx1', body: noise(20) }],
  },
  'no samples of RF64, and tags': {
    form: 'RF64',
    encoding: 'ulaw',
    data: new Uint8Array(0),
    dataBytes64: 0n,
    afterData: [oddText],
  },
  'no samples, tags, and a RIFF size of 0xFFFFFFFF': {
    encoding: 'alaw',
    data: new Uint8Array(0),
    riffBytes: 0xffff_ffff,
    afterData: [{ id: 'id3 ', body: noise(30) }, oddText],
  },
  'size 0, a whole RIFF size, and samples that look like an id': {
    dataBytes: 0,
    encoding: 'alaw',
    data: Uint8Array.from([...ascii('UUUUUUUU'), ...noise(88)]),
  },
  'size 0, and fewer samples than a chunk has bytes': { dataBytes: 0, riffBytes: 36, data: noise(6) },
  'more than a block': { encoding: 'alaw', data: noise(5_000) },
};

/** Every accepted form of file. Without a plan it has 96 bytes of samples. */
export const VALID_WAVS: readonly ValidWav[] = Object.entries(validPlans).map(([name, plan]) => valid(name, plan));

function valid(name: string, plan: WavPlan & { readonly missingBytes?: number }): ValidWav {
  const { encoding = 'pcm', channelCount = 1, data = noise(96), missingBytes = 0 } = plan;
  const { bitsPerSample = { pcm: 16, float: 32, alaw: 8, ulaw: 8 }[encoding] } = plan;
  const storedBytes = encoding === 'alaw' || encoding === 'ulaw' ? 1 : Math.ceil(bitsPerSample / 8);
  const frames = data.length / (channelCount * storedBytes);
  return { name, bytes: makeWav({ ...plan, data }), channelCount, frames, missingBytes };
}

/** An ID3v2.4 tag; the low bits of `flags` have their meaning in that standard. */
function id3Tag(bodyBytes: number, flags = 0): Uint8Array {
  const size = [21, 14, 7, 0].map((shift) => (bodyBytes >> shift) & 0x7f);
  const footer = (flags & 0x10) === 0 ? 0 : 10;
  return join([ascii('ID3\x04\0'), Uint8Array.of(flags, ...size), noise(bodyBytes + footer)]);
}

const ID3 = 'An ID3 tag comes before RIFF';
const ALIGN = 'The audio has a block align of';
const RATE = 'The audio has a byte rate of';
const BITS = 'The audio has pcm of';
const LAW = (name: string, bits: number) => `The audio has ${name} of ${bits} bits; ${name} has 8 bits`;
const SECOND = 'The file has more than one fmt chunk';
const UNPADDED = 'A chunk of odd size has no pad byte';
const PADDING = 'A pad byte after a chunk of odd size is not 0';
const otherFmt = { id: 'fmt ', body: makeWav({ channelCount: 5, sampleRateHz: 48_000 }).slice(20, 36) };

type RepairedPlan = readonly [plan: WavPlan, strictCode: WrongWav['code'], ...repairs: string[]];
const FORMAT = 'audio.format-unsupported';
const MALFORMED = 'audio.malformed';
const ENCODING = 'audio.encoding-unsupported';

const repairedPlans: Readonly<Record<string, RepairedPlan>> = {
  'a byte rate twice too high': [{ byteRate: 32_000 }, FORMAT, RATE],
  'a byte rate of 0, stereo': [{ byteRate: 0, channelCount: 2, sampleRateHz: 44_100 }, FORMAT, RATE],
  'a byte rate in bits, float': [{ encoding: 'float', byteRate: 256_000 }, FORMAT, RATE],
  'a block align in bits': [{ blockAlign: 16 }, FORMAT, ALIGN, RATE],
  'a block align in bits, of 24 bits and two channels': [
    { bitsPerSample: 24, channelCount: 2, blockAlign: 48, byteRate: 48_000 },
    FORMAT,
    ALIGN,
  ],
  'a block align in bits, mu-law': [{ encoding: 'ulaw', blockAlign: 8 }, FORMAT, ALIGN, RATE],
  'a block align of one channel, of three': [{ channelCount: 3, blockAlign: 2 }, FORMAT, ALIGN, RATE],
  'a block align of stereo, mono': [{ blockAlign: 4 }, FORMAT, ALIGN, RATE],
  'a block align of 0': [{ blockAlign: 0, byteRate: 16_000 }, FORMAT, ALIGN],
  'a block align of 1, float, RIFX': [{ form: 'RIFX', encoding: 'float', blockAlign: 1 }, FORMAT, ALIGN, RATE],
  'a block align in bits, and an unknown size': [{ blockAlign: 16, dataBytes: 0xffff_ffff }, FORMAT, ALIGN, RATE],
  'PCM of 12 bits': [{ bitsPerSample: 12 }, FORMAT, BITS],
  'PCM of 10 bits, stereo': [{ bitsPerSample: 10, channelCount: 2, sampleRateHz: 22_050 }, FORMAT, BITS],
  'PCM of 20 bits': [{ bitsPerSample: 20 }, FORMAT, BITS],
  'PCM of 6 bits': [{ bitsPerSample: 6 }, FORMAT, BITS],
  'PCM of 14 bits, RIFX': [{ form: 'RIFX', bitsPerSample: 14 }, FORMAT, BITS],
  'PCM of 12 bits, with a block align of 12 bits': [
    { bitsPerSample: 12, blockAlign: 1, byteRate: 12_000 },
    FORMAT,
    BITS,
    ALIGN,
    RATE,
  ],
  'EXTENSIBLE, PCM of 20 bits': [{ fmtBytes: 40, bitsPerSample: 20, channelCount: 2 }, FORMAT, BITS],
  'mu-law of 16 bits': [{ encoding: 'ulaw', bitsPerSample: 16, blockAlign: 1 }, FORMAT, LAW('mu-law', 16)],
  'A-law of 16 bits, stereo, with a block align of 16 bits': [
    { encoding: 'alaw', bitsPerSample: 16, channelCount: 2 },
    FORMAT,
    LAW('A-law', 16),
    ALIGN,
    RATE,
  ],
  'A-law of 13 bits, EXTENSIBLE': [
    { encoding: 'alaw', bitsPerSample: 13, blockAlign: 1, fmtBytes: 40 },
    FORMAT,
    LAW('A-law', 13),
  ],
  'mu-law of 0 bits at 16 kHz': [
    { encoding: 'ulaw', bitsPerSample: 0, blockAlign: 1, sampleRateHz: 16_000 },
    FORMAT,
    LAW('mu-law', 0),
  ],
  'two equal fmt chunks': [{ beforeData: [{ id: 'fmt ', body: makeWav().slice(20, 36) }] }, MALFORMED, SECOND],
  'three fmt chunks, of which the first counts': [{ beforeData: [otherFmt, oddText, otherFmt] }, MALFORMED, SECOND],
  'a second fmt chunk of 4 bytes': [{ beforeData: [{ id: 'fmt ', body: noise(4) }] }, MALFORMED, SECOND],
  'an odd chunk without its pad byte': [{ beforeData: [unpadded] }, MALFORMED, UNPADDED],
  'an odd chunk without its pad byte before one that is less common': [
    { beforeData: [unpadded, { id: 'cue ', body: noise(4) }, { id: 'iXML', body: noise(7) }] },
    MALFORMED,
    UNPADDED,
  ],
  'an odd chunk and a pad byte that is a letter': [
    { beforeData: [{ ...oddText, padding: ascii('x') }] },
    MALFORMED,
    PADDING,
  ],
  'a pad byte that is a letter before a less common chunk': [
    {
      beforeData: [
        { ...oddText, padding: ascii(' ') },
        { id: 'cue ', body: noise(4) },
      ],
    },
    MALFORMED,
    PADDING,
  ],
  'a pad byte of 0xFF, RIFX': [
    { form: 'RIFX', beforeData: [{ ...oddText, padding: Uint8Array.of(0xff) }] },
    MALFORMED,
    PADDING,
  ],
  'odd chunks before fmt, one without its pad byte': [
    { beforeFmt: [{ id: 'note', body: noise(3) }, unpadded, oddText] },
    MALFORMED,
    UNPADDED,
  ],
  'an ID3 tag before RIFF': [{ prefix: id3Tag(300) }, ENCODING, ID3],
  'an empty ID3 tag before RIFX': [{ form: 'RIFX', prefix: id3Tag(0) }, ENCODING, ID3],
  'an ID3 tag of 1 byte': [{ prefix: id3Tag(1) }, ENCODING, ID3],
  'an ID3 tag with a footer before RF64': [{ form: 'RF64', prefix: id3Tag(77, 0x10) }, ENCODING, ID3],
  'several faults': [
    { prefix: id3Tag(9), blockAlign: 16, beforeData: [unpadded, otherFmt] },
    ENCODING,
    ID3,
    ALIGN,
    RATE,
    UNPADDED,
    SECOND,
  ],
};

/** Every fault that is read past. */
export const REPAIRED_WAVS: readonly RepairedWav[] = [
  ...Object.entries(repairedPlans).map(([name, [plan, strictCode, ...repairs]]) => ({
    ...valid(name, plan),
    repairs,
    strictCode,
  })),
  {
    ...valid('PCM of 24 bits in four bytes', { bitsPerSample: 24, channelCount: 2, blockAlign: 8 }),
    frames: 12,
    repairs: [BITS],
    strictCode: FORMAT,
  },
  {
    ...valid('PCM of 20 bits in four bytes, EXTENSIBLE', { bitsPerSample: 20, blockAlign: 4, fmtBytes: 40 }),
    frames: 24,
    repairs: [BITS],
    strictCode: FORMAT,
  },
];

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
  wrong('MP3 with a whole tag', 'audio.encoding-unsupported', join([id3Tag(90), Uint8Array.of(0xff, 0xfb), noise(64)])),
  wrong('MP3 that ends in its tag', 'audio.encoding-unsupported', id3Tag(500).subarray(0, 200)),
  wrong('MP3 that ends after its tag', 'audio.encoding-unsupported', join([id3Tag(50), noise(3)])),
  wrong('FLAC with an ID3 tag', 'audio.encoding-unsupported', join([id3Tag(90), ascii('fLaC'), noise(64)])),
  wrong(
    'an ID3 tag of 200 MB',
    'audio.encoding-unsupported',
    join([id3Tag(0).subarray(0, 6), Uint8Array.of(0x60, 0, 0, 0), noise(90)]),
  ),
  wrong('a BOM before RIFF', 'audio.malformed', makeWav({ prefix: Uint8Array.of(0xef, 0xbb, 0xbf), data: noise(96) })),
  wrong('text', 'audio.malformed', ascii('Hello, this is a transcript and no audio at all.')),
  wrong('zeros', 'audio.malformed', new Uint8Array(64)),
  wrong('nothing', 'audio.malformed', new Uint8Array(0)),
  wrong('RIFF of another form', 'audio.malformed', ascii('RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0')),
  wrong('a header that ends early', 'audio.malformed', makeWav().subarray(0, 30)),
  wrong('no data chunk', 'audio.malformed', makeWav().subarray(0, 36)),
  wrong('data before fmt', 'audio.malformed', makeWav({ hasNoFmt: true, data: noise(96) })),
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
  wrong('40 bits', 'audio.format-unsupported', makeWav({ bitsPerSample: 40 })),
  wrong('float of 24 bits', 'audio.format-unsupported', makeWav({ encoding: 'float', bitsPerSample: 24 })),
  wrong('0 bits', 'audio.format-unsupported', makeWav({ bitsPerSample: 0 })),
  wrong('a block align of 3', 'audio.format-unsupported', makeWav({ blockAlign: 3, channelCount: 2 })),
  wrong('a block align of 5, mono', 'audio.format-unsupported', makeWav({ blockAlign: 5, data: noise(96) })),
  wrong(
    'a block align in bits, and a size that is no number of frames',
    'audio.format-unsupported',
    makeWav({ blockAlign: 16, data: noise(95) }),
  ),
  wrong('20 valid bits of 16', 'audio.format-unsupported', makeWav({ fmtBytes: 40, validBits: 20 })),
];

function wrong(name: string, code: WrongWav['code'], bytes: Uint8Array): WrongWav {
  return { name, bytes, code };
}

function padded(head: Uint8Array): Uint8Array {
  return join([head, noise(64)]);
}
