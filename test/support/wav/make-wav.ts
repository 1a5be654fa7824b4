import type { AudioEncoding } from '../../../src/audio/index.js';

/** One chunk between the form and the samples, or after them. */
export interface WavChunk {
  /** Four characters. */
  readonly id: string;
  readonly body: Uint8Array;
  /** The size that is written; that of `body` unless given. */
  readonly declaredBytes?: number;
  /** Bytes after a body of odd size; by default one byte of 0. */
  readonly padding?: Uint8Array;
}

/** Plan of a test wav file; by default a plain PCM file of one channel at 8 kHz. */
export interface WavPlan {
  readonly form?: 'RIFF' | 'RIFX' | 'RF64' | 'BW64';
  readonly encoding?: AudioEncoding;
  readonly bitsPerSample?: number;
  readonly sampleRateHz?: number;
  readonly channelCount?: number;
  /** The samples, written unchanged. */
  readonly data?: Uint8Array;
  /** Bytes of the `fmt ` chunk's body: 16, 18, 40 (EXTENSIBLE) or more. */
  readonly fmtBytes?: number;
  /** Valid bits of an EXTENSIBLE file. */
  readonly validBits?: number;
  /** GUID of an EXTENSIBLE file, in the order of its bytes. */
  readonly subformat?: Uint8Array;
  /** Format tag instead of that of `encoding`. */
  readonly tag?: number;
  readonly blockAlign?: number;
  readonly byteRate?: number;
  readonly riffBytes?: number;
  /** The 32-bit size of `data`; exact unless given, and 0xFFFFFFFF in RF64 and BW64. */
  readonly dataBytes?: number;
  /** The 64-bit size of `data` in RF64 and BW64. */
  readonly dataBytes64?: bigint;
  readonly ds64TableEntries?: number;
  readonly beforeFmt?: readonly WavChunk[];
  readonly beforeData?: readonly WavChunk[];
  readonly afterData?: readonly WavChunk[];
  readonly hasNoFmt?: boolean;
  /** Bytes before the form. */
  readonly prefix?: Uint8Array;
}

const TAGS = { pcm: 1, float: 3, alaw: 6, ulaw: 7 } as const satisfies Record<AudioEncoding, number>;
const TAG_GUID_END = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

/** The bytes of a wav file, valid or not, by `plan`. */
export function makeWav(plan: WavPlan = {}): Uint8Array {
  return join([plan.prefix ?? new Uint8Array(0), wavOf(plan)]);
}

function wavOf(plan: WavPlan): Uint8Array {
  const { form = 'RIFF', data = new Uint8Array(0) } = plan;
  const write = form === 'RIFX' ? bigEndian : littleEndian;
  const is64Bit = form === 'RF64' || form === 'BW64';
  const { dataBytes = is64Bit ? 0xffff_ffff : data.length } = plan;
  const chunks = [
    ...(plan.beforeFmt ?? []),
    ...(plan.hasNoFmt ? [] : [{ id: 'fmt ', body: fmtBody(plan, write) }]),
    ...(plan.beforeData ?? []),
    { id: 'data', body: data, declaredBytes: dataBytes },
    ...(plan.afterData ?? []),
  ];
  const rest = join(chunks.map((chunk) => chunkBytes(chunk, write)));
  const riffBytes = 4 + rest.length + (is64Bit ? 36 : 0);
  if (!is64Bit) return join([ascii(form), write(plan.riffBytes ?? riffBytes, 4), ascii('WAVE'), rest]);
  const sizes = [BigInt(riffBytes), plan.dataBytes64 ?? BigInt(data.length), 0n];
  const ds64 = join([...sizes.map((size) => littleEndian(size, 8)), littleEndian(plan.ds64TableEntries ?? 0, 4)]);
  const head = [ascii(form), littleEndian(plan.riffBytes ?? 0xffff_ffff, 4), ascii('WAVE')];
  return join([...head, chunkBytes({ id: 'ds64', body: ds64 }, littleEndian), rest]);
}

function fmtBody(plan: WavPlan, write: Writer): Uint8Array {
  const { encoding = 'pcm', channelCount = 1, sampleRateHz = 8_000, fmtBytes = 16 } = plan;
  const bitsPerSample = plan.bitsPerSample ?? { pcm: 16, float: 32, alaw: 8, ulaw: 8 }[encoding];
  const blockAlign = plan.blockAlign ?? Math.ceil(bitsPerSample / 8) * channelCount;
  const isExtensible = fmtBytes >= 40;
  const subtag = plan.tag ?? TAGS[encoding];
  const body = new Uint8Array(fmtBytes);
  body.set(
    join([
      write(isExtensible ? 0xfffe : subtag, 2),
      write(channelCount, 2),
      write(sampleRateHz, 4),
      write(plan.byteRate ?? (sampleRateHz * blockAlign) % 2 ** 32, 4),
      write(blockAlign, 2),
      write(bitsPerSample, 2),
      ...(fmtBytes > 16 ? [write(fmtBytes - 18, 2)] : []),
      ...(isExtensible ? [write(plan.validBits ?? bitsPerSample, 2), write(0, 4)] : []),
      ...(isExtensible ? [plan.subformat ?? join([write(subtag, 2), Uint8Array.from(TAG_GUID_END)])] : []),
    ]).subarray(0, fmtBytes),
  );
  return body;
}

function chunkBytes({ id, body, declaredBytes, padding }: WavChunk, write: Writer): Uint8Array {
  const after = body.length % 2 === 0 ? new Uint8Array(0) : (padding ?? new Uint8Array(1));
  return join([ascii(id), write(declaredBytes ?? body.length, 4), body, after]);
}

type Writer = (value: number | bigint, bytes: number) => Uint8Array;

/** The low `bytes` bytes of `value`, lowest first. */
export function littleEndian(value: number | bigint, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
}

/** The low `bytes` bytes of `value`, highest first. */
export function bigEndian(value: number | bigint, bytes: number): Uint8Array {
  return littleEndian(value, bytes).reverse();
}

export function ascii(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
