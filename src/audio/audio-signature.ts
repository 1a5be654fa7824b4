/** Signatures of audio files other than wav, one character a byte (Latin-1), and their offsets. */
const SIGNATURES: readonly (readonly [offset: number, text: string, kind: string])[] = [
  [0, 'OggS', 'an Ogg file'],
  [0, 'ID3', 'an MP3 file'],
  [0, 'fLaC', 'a FLAC file'],
  [4, 'ftyp', 'an MP4 file'],
  [0, '\x1a\x45\xdf\xa3', 'a WebM or Matroska file'],
  [8, 'AIFF', 'an AIFF file'],
  [8, 'AIFC', 'an AIFF file'],
  [0, '#!AMR', 'an AMR file'],
  [0, '.snd', 'an AU file'],
  [0, 'caff', 'a CAF file'],
  [0, 'riff\x2e\x91\xcf\x11', 'a Wave64 file'],
  [8, 'AVI ', 'an AVI file'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'an ASF (WMA) file'],
  [0, 'wvpk', 'a WavPack file'],
  [0, 'MAC ', "a Monkey's Audio file"],
  [0, 'NIST_1A', 'a SPHERE file'],
];

/**
 * The kind of file that begins with `head`, such as `an Ogg file`; undefined for wav and unknown
 * files.
 *
 * @param head Its first 12 bytes.
 */
export function foreignKindOf(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head);
  return SIGNATURES.find(([offset, signature]) => text.startsWith(signature, offset))?.[2] ?? mpegKindOf(head);
}

/**
 * The kind of an MPEG file, which may begin with a frame; undefined for other bytes.
 *
 * Some values of the frame's header are never used (ISO/IEC 11172-3, 2.4.2.3).
 */
function mpegKindOf([first = 0, second = 0, third = 0]: Uint8Array): string | undefined {
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  if ((second & 0xf6) === 0xf0) return 'an AAC (ADTS) file';
  const hasUnusedVersion = (second & 0x18) === 0x08;
  const hasUnusedLayer = (second & 0x06) === 0x00;
  const hasUnusedBitRate = (third & 0xf0) === 0xf0;
  const hasUnusedSampleRate = (third & 0x0c) === 0x0c;
  return hasUnusedVersion || hasUnusedLayer || hasUnusedBitRate || hasUnusedSampleRate ? undefined : 'an MP3 file';
}
