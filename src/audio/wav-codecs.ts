/** One codec of a wav file. */
interface Codec {
  readonly name: string;
  /** Whether ffmpeg decodes it from a wav file. */
  readonly isDecodedByFfmpeg: boolean;
}

/** Codecs that ffmpeg decodes, by format tag (RFC 2361, mmreg.h). */
const DECODED: Readonly<Record<number, string>> = {
  0x0001: 'PCM',
  0x0002: 'Microsoft ADPCM',
  0x0003: 'IEEE float',
  0x0006: 'A-law',
  0x0007: 'mu-law',
  0x000a: 'Windows Media Audio Voice',
  0x0010: 'OKI ADPCM',
  0x0011: 'IMA ADPCM',
  0x0014: 'G.723 ADPCM (Antex)',
  0x0017: 'Dialogic OKI ADPCM',
  0x0020: 'Yamaha ADPCM',
  0x0022: 'DSP Group TrueSpeech',
  0x0031: 'GSM 6.10',
  0x0032: 'MSN Audio (GSM 6.10)',
  0x0040: 'G.721 ADPCM (Antex)',
  0x0042: 'Microsoft G.723.1',
  0x0045: 'G.726 ADPCM',
  0x0050: 'MPEG Layer 1 or 2',
  0x0055: 'MP3',
  0x0057: 'AMR-NB',
  0x0058: 'AMR-WB',
  0x0061: 'Duck DK4 ADPCM',
  0x0062: 'Duck DK3 ADPCM',
  0x0064: 'G.726 ADPCM (APICOM)',
  0x0083: 'G.729 Annex A',
  0x00ff: 'AAC',
  0x0111: 'Vivo G.723.1',
  0x0130: 'Sipro Lab ACELP.net',
  0x0160: 'Windows Media Audio 1',
  0x0161: 'Windows Media Audio 2',
  0x0162: 'Windows Media Audio Professional',
  0x0163: 'Windows Media Audio Lossless',
  0x0200: 'Creative ADPCM',
  0x0270: 'Sony ATRAC3',
  0x028e: 'MSN Siren',
  0x028f: 'Polycom G.722',
  0x0401: 'Intel Music Coder',
  0x0402: 'Indeo Audio',
  0x1600: 'AAC (ADTS)',
  0x1602: 'AAC (LOAS)',
  0x2000: 'AC-3',
  0x2001: 'DTS',
  0x674f: 'Vorbis',
  0x676f: 'Vorbis',
  0xa100: 'Comverse Infosys G.723.1',
  0xa106: 'AAC',
  0xa109: 'Speex',
  0xf1ac: 'FLAC',
};

/** Codecs of telephony, recorders and voice mail that ffmpeg does not decode from a wav file. */
const NOT_DECODED: Readonly<Record<number, string>> = {
  0x0005: 'IBM CVSD',
  0x0012: 'Videologic ADPCM',
  0x0013: 'Sierra ADPCM',
  0x0018: 'MediaVision ADPCM',
  0x0021: 'SONARC',
  0x0023: 'Echo Speech SC-1',
  0x0024: 'AudioFile AF36',
  0x0033: 'Antex ADPCME',
  0x0034: 'Control Resources VQLPC',
  0x0035: 'DigiREAL',
  0x0036: 'DigiADPCM',
  0x0038: 'Natural MicroSystems VBX ADPCM',
  0x003b: 'Rockwell ADPCM',
  0x003c: 'Rockwell DIGITALK',
  0x0041: 'G.728 CELP (Antex)',
  0x0059: 'Lucent G.723',
  0x0063: 'Voxware',
  0x0065: 'G.722 ADPCM (APICOM)',
  0x0069: 'Voxware MetaVoice',
  0x0071: 'Voxware AC10',
  0x0074: 'Voxware RT24',
  0x0075: 'Voxware RT29',
  0x0080: 'SoftSound',
  0x0085: 'DataFusion G.726',
  0x0086: 'DataFusion GSM 6.10',
  0x0091: 'Siemens SBC24',
  0x0093: 'MediaSonic G.723',
  0x0094: 'Aculab Prosody',
  0x0097: 'ZyXEL ADPCM',
  0x0098: 'Philips LPCBB',
  0x00a0: 'Malden PhonyTalk',
  0x00a1: 'Racal Recorder GSM',
  0x00a2: 'Racal Recorder G.720.A',
  0x00a3: 'Racal Recorder G.723.1',
  0x00a4: 'Racal Recorder Tetra ACELP',
  0x0100: 'Rhetorex ADPCM',
  0x0101: 'IBM mu-law',
  0x0102: 'IBM A-law',
  0x0103: 'IBM ADPCM',
  0x0112: 'Vivo Siren',
  0x0120: 'Philips CELP',
  0x0121: 'Philips Grundig',
  0x0123: 'DEC G.723',
  0x0125: 'Sanyo ADPCM',
  0x0131: 'Sipro Lab ACELP.4800',
  0x0132: 'Sipro Lab ACELP.8V3',
  0x0133: 'Sipro Lab G.729',
  0x0134: 'Sipro Lab G.729 Annex A',
  0x0140: 'Dictaphone G.726',
  0x0141: 'Dictaphone CELP 6.8',
  0x0142: 'Dictaphone CELP 5.4',
  0x0150: 'Qualcomm PureVoice',
  0x0151: 'Qualcomm Half-Rate',
  0x0155: 'Ring Zero GSM',
  0x0170: 'Unisys NAP ADPCM',
  0x0171: 'Unisys NAP mu-law',
  0x0172: 'Unisys NAP A-law',
  0x0202: 'Fast Speech 8',
  0x0203: 'Fast Speech 10',
  0x1000: 'Olivetti GSM',
  0x1001: 'Olivetti ADPCM',
  0x1002: 'Olivetti CELP',
  0x1003: 'Olivetti SBC',
  0x1100: 'Lernout & Hauspie',
  0x1101: 'Lernout & Hauspie CELP',
  0x1102: 'Lernout & Hauspie SBC',
  0x704f: 'Opus',
  0x7a21: 'GSM AMR',
  0x7a22: 'GSM AMR with variable bit rate',
  0xa101: 'Comverse Infosys AVQSBC',
  0xa102: 'Comverse Infosys SBC',
  0xa103: 'Symbol Technologies G.729 Annex A',
  0xa104: 'VoiceAge AMR-WB',
  0xa105: 'Ingenient G.726',
  0xa107: 'Encore G.726',
};

/** The codec of a format tag; undefined for a tag that is not in the tables. */
export function codecOf(tag: number): Codec | undefined {
  const decoded = DECODED[tag];
  if (decoded !== undefined) return { name: decoded, isDecodedByFfmpeg: true };
  const name = NOT_DECODED[tag];
  return name === undefined ? undefined : { name, isDecodedByFfmpeg: false };
}

/**
 * The command that converts a file to a wav file that this server reads.
 *
 * @param extension Of the file: `wav`, `ogg`, …
 * @param options Further options, such as `-ar 8000`.
 */
export function conversionOf(extension: string, options = ''): string {
  return `ffmpeg -i in.${extension} ${options === '' ? '' : `${options} `}-c:a pcm_s16le out.wav`;
}
