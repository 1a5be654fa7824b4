/** A kind of audio file other than wav. */
export interface ForeignKind {
  /** With its article, such as `an Ogg file`. */
  readonly name: string;
  /** Usual extension of such a file. */
  readonly extension: string;
}

/** Signatures of audio files other than wav, one character a byte (Latin-1), and their offsets. */
const SIGNATURES: readonly (readonly [offset: number, text: string, name: string, extension: string])[] = [
  [0, 'OggS', 'an Ogg file', 'ogg'],
  [0, 'ID3', 'an MP3 file', 'mp3'],
  [0, 'fLaC', 'a FLAC file', 'flac'],
  [4, 'ftyp', 'an MP4 file', 'm4a'],
  [0, '\x1a\x45\xdf\xa3', 'a WebM or Matroska file', 'webm'],
  [8, 'AIFF', 'an AIFF file', 'aiff'],
  [8, 'AIFC', 'an AIFF file', 'aiff'],
  [0, '#!AMR', 'an AMR file', 'amr'],
  [0, '.snd', 'an AU file', 'au'],
  [0, 'caff', 'a CAF file', 'caf'],
  [0, 'riff\x2e\x91\xcf\x11', 'a Wave64 file', 'w64'],
  [8, 'AVI ', 'an AVI file', 'avi'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'an ASF (WMA) file', 'wma'],
  [0, 'wvpk', 'a WavPack file', 'wv'],
  [0, 'MAC ', "a Monkey's Audio file", 'ape'],
  [0, 'NIST_1A', 'a SPHERE file', 'sph'],
];

const MP3: ForeignKind = { name: 'an MP3 file', extension: 'mp3' };

/**
 * The kind of file that begins with `head`; undefined for wav and unknown files.
 *
 * @param head Its first 12 bytes.
 */
export function foreignKindOf(head: Uint8Array): ForeignKind | undefined {
  const text = String.fromCharCode(...head);
  const found = SIGNATURES.find(([offset, signature]) => text.startsWith(signature, offset));
  return found ? { name: found[2], extension: found[3] } : mpegKindOf(head);
}

/**
 * The size of the ID3v2 tag that `head` begins with, its own head included; 0 where there is none.
 *
 * @param head The first 10 bytes or more.
 * @see https://id3.org/id3v2.4.0-structure, sections 3.1 and 3.4
 */
export function id3Bytes(head: Uint8Array): number {
  const [first, second, third, major = 0xff, minor = 0xff, flags = 0, ...sizes] = head.subarray(0, 10);
  const isTag = first === 0x49 && second === 0x44 && third === 0x33 && major !== 0xff && minor !== 0xff;
  if (!isTag || sizes.length < 4 || sizes.some((byte) => byte > 0x7f)) return 0;
  const hasFooter = (flags & 0x10) !== 0;
  return sizes.reduce((size, byte) => size * 128 + byte, 0) + (hasFooter ? 20 : 10);
}

/**
 * The kind of an MPEG file, which may begin with a frame; undefined for other bytes.
 *
 * Some values of the frame's header are never used (ISO/IEC 11172-3, 2.4.2.3).
 */
function mpegKindOf([first = 0, second = 0, third = 0]: Uint8Array): ForeignKind | undefined {
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  if ((second & 0xf6) === 0xf0) return { name: 'an AAC (ADTS) file', extension: 'aac' };
  const hasUnusedVersion = (second & 0x18) === 0x08;
  const hasUnusedLayer = (second & 0x06) === 0x00;
  const hasUnusedBitRate = (third & 0xf0) === 0xf0;
  const hasUnusedSampleRate = (third & 0x0c) === 0x0c;
  return hasUnusedVersion || hasUnusedLayer || hasUnusedBitRate || hasUnusedSampleRate ? undefined : MP3;
}
