import { TextDecoder } from 'node:util';
import { DataFlowError } from '../../common/errors/index.js';
import { decodeUtf8 } from '../../common/http/index.js';

/** Byte order marks, the longer ones first: that of UTF-16 begins that of UTF-32. */
const MARKS = [
  { bytes: [0xef, 0xbb, 0xbf], charset: 'utf-8' },
  { bytes: [0xff, 0xfe, 0, 0], charset: 'utf-32le' },
  { bytes: [0, 0, 0xfe, 0xff], charset: 'utf-32be' },
  { bytes: [0xff, 0xfe], charset: 'utf-16le' },
  { bytes: [0xfe, 0xff], charset: 'utf-16be' },
] as const;

/** Maximum characters of a charset that an error repeats. */
const MAX_SHOWN = 40;

/**
 * Characters of windows-1252 from 0x80 to 0x9F, which Node 20 decodes as ISO-8859-1.
 *
 * @see https://encoding.spec.whatwg.org/index-windows-1252.txt
 */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/**
 * Makes the decoder of a part's text.
 *
 * A byte order mark decides, then the charset of the part's `Content-Type`, then UTF-8. Charsets are the labels of the
 * Encoding Standard: ISO-8859-1 is read as windows-1252, and ISO-8859-9 as windows-1254.
 *
 * @param charset From the `Content-Type`; undefined without one.
 * @param name The name of the text in errors.
 * @throws DataFlowError `request.unsupported` for an unknown charset, at once; the decoder `request.malformed` for bytes
 *   that are invalid in it.
 */
export function textDecoderOf(charset: string | undefined, name: string): (bytes: Uint8Array) => string {
  const label = charset?.trim().toLowerCase() ?? '';
  const named = label === '' ? undefined : decoderOf(label, name);
  return (bytes) => {
    const mark = MARKS.find((known) => known.bytes.every((byte, index) => bytes[index] === byte));
    if (mark) return decode(decoderOf(mark.charset, name), bytes, name);
    if (!named) return decodeUtf8(bytes, name);
    // Big-endian is what RFC 2781 expects without a mark, and JSON begins with ASCII.
    if (label === 'utf-16' && bytes[0] === 0) return decode(decoderOf('utf-16be', name), bytes, name);
    return decode(named, bytes, name);
  };
}

function decoderOf(label: string, name: string): TextDecoder {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch (cause) {
    const found = JSON.stringify(label.slice(0, MAX_SHOWN));
    const detail = `${name} has the charset ${found}, which is not supported: send it as UTF-8.`;
    throw new DataFlowError('request.unsupported', detail, { cause });
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array, name: string): string {
  if (decoder.encoding === 'windows-1252') return decodeWindows1252(bytes);
  if (decoder.encoding === 'utf-8') return decodeUtf8(bytes, name);
  try {
    return decoder.decode(bytes);
  } catch {
    const detail = `${name} has bytes that are invalid in its charset, ${decoder.encoding}: send it as UTF-8.`;
    throw new DataFlowError('request.malformed', detail);
  }
}

function decodeWindows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.replaceAll(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] ?? character);
}
