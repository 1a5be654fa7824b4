import { describe, expect, it } from 'vitest';
import { textDecoderOf } from './part-text.js';

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('textDecoderOf', () => {
  it.each([
    ['no charset', undefined, Buffer.from('"ş é 😀"'), '"ş é 😀"'],
    ['an empty charset', ' ', Buffer.from('"ü"'), '"ü"'],
    ['UTF8', 'UTF8', Buffer.from('"ç"'), '"ç"'],
    ['ISO-8859-1', 'ISO-8859-1', bytes(0x22, 0xe9, 0xfc, 0x22), '"éü"'],
    ['us-ascii', 'us-ascii', Buffer.from('"plain"'), '"plain"'],
    ['windows-1252', 'windows-1252', bytes(0x80, 0x92, 0x9c, 0x9f, 0x81), '€’œŸ\x81'],
    ['windows-1254', 'Windows-1254', bytes(0xfe, 0xfd, 0xf0, 0xdd, 0x80), 'şığİ€'],
    ['ISO-8859-9', 'iso-8859-9', bytes(0xfe, 0xe7), 'şç'],
    ['windows-1251', 'windows-1251', bytes(0xcf, 0xf0), 'Пр'],
    ['Shift_JIS', 'Shift_JIS', bytes(0x82, 0xa0), 'あ'],
    ['GB18030', 'GB18030', bytes(0xc4, 0xe3), '你'],
    ['UTF-16LE', 'UTF-16LE', Buffer.from('{"ş":1}', 'utf16le'), '{"ş":1}'],
    ['UTF-16BE', 'utf-16be', utf16be('{"ş":1}'), '{"ş":1}'],
    ['UTF-16 without a mark, big-endian', 'utf-16', utf16be('{"é":1}'), '{"é":1}'],
    ['UTF-16 without a mark, little-endian', 'utf-16', Buffer.from('{"é":1}', 'utf16le'), '{"é":1}'],
    ['the mark of UTF-8', undefined, Buffer.from('\uFEFF{"ç":1}'), '{"ç":1}'],
    ['the mark of UTF-16LE', undefined, Buffer.from('\uFEFF{"ğ":1}', 'utf16le'), '{"ğ":1}'],
    ['the mark of UTF-16BE', undefined, utf16be('\uFEFF{"ğ":1}'), '{"ğ":1}'],
    ['the mark of UTF-8 against another charset', 'iso-8859-1', Buffer.from('\uFEFF"ş"'), '"ş"'],
    ['the mark of UTF-16LE against another charset', 'utf-8', Buffer.from('\uFEFF"ş"', 'utf16le'), '"ş"'],
    ['the mark of UTF-16BE under UTF-16', 'UTF-16', utf16be('\uFEFF"ş"'), '"ş"'],
    ['nothing', 'iso-8859-1', bytes(), ''],
  ])('decodes text with %s', (_case, charset, text, expected) => {
    expect(textDecoderOf(charset, 'Parameters')(text)).toBe(expected);
  });

  it.each(['cp857', 'utf-7', 'utf-32', 'klingon"'])('refuses the charset %s by its name', (charset) => {
    expect(() => textDecoderOf(charset, 'Parameters')).toThrow(
      expect.objectContaining({
        code: 'request.unsupported',
        detail: `Parameters has the charset ${JSON.stringify(charset)}, which is not supported: send it as UTF-8.`,
      }) as Error,
    );
  });

  it('repeats no more than 40 characters of an unknown charset', () => {
    expect(() => textDecoderOf('x'.repeat(5_000), 'Parameters')).toThrow(`"${'x'.repeat(40)}"`);
  });

  it.each([
    ['UTF-8', undefined, bytes(0x22, 0xff, 0x22), 'request.malformed'],
    ['UTF-8 by its name', 'utf-8', bytes(0xc3), 'request.malformed'],
    ['UTF-16LE, cut in a character', 'utf-16le', bytes(0x7b, 0, 0x7d), 'request.malformed'],
    ['Shift_JIS', 'shift_jis', bytes(0x82), 'request.malformed'],
    ['UTF-32LE by its mark', undefined, bytes(0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0), 'request.unsupported'],
    ['UTF-32BE by its mark', undefined, bytes(0, 0, 0xfe, 0xff, 0, 0, 0, 0x7b), 'request.unsupported'],
  ])('refuses bytes that cannot be read as %s', (_case, charset, text, code) => {
    expect(() => textDecoderOf(charset, 'Parameters')(text)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
