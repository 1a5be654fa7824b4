import { describe, expect, it } from 'vitest';
import { foreignKindOf, id3Bytes } from './audio-signature.js';

describe('foreignKindOf', () => {
  it.each<[string, string]>([
    ['OggS\0\x02\0\0\0\0\0\0', 'an Ogg file'],
    ['ID3\x04\0\0\0\0\0\0\0\0', 'an MP3 file'],
    ['\xff\xfb\x90\x64\0\0\0\0\0\0\0\0', 'an MP3 file'],
    ['\xff\xf3\x40\xc4\0\0\0\0\0\0\0\0', 'an MP3 file'],
    ['\xff\xf1\x50\x80\0\0\0\0\0\0\0\0', 'an AAC (ADTS) file'],
    ['fLaC\0\0\0\x22\0\0\0\0', 'a FLAC file'],
    ['\0\0\0\x20ftypM4A ', 'an MP4 file'],
    ['\x1a\x45\xdf\xa3\0\0\0\0\0\0\0\0', 'a WebM or Matroska file'],
    ['FORM\0\0\0\0AIFF', 'an AIFF file'],
    ['FORM\0\0\0\0AIFC', 'an AIFF file'],
    ['#!AMR-WB\n\0\0\0', 'an AMR file'],
    ['RIFF\0\0\0\0AVI ', 'an AVI file'],
  ])('knows %j as %s', (head, kind) => {
    expect(foreignKindOf(Buffer.from(head, 'latin1'))?.name).toBe(kind);
  });

  it.each([
    'RIFF\0\0\0\0WAVE',
    'Hello, world',
    '\0\0\0\0\0\0\0\0\0\0\0\0',
    '\xff\xff\xff\xff\0\0\0\0\0\0\0\0',
    '\xff\xe1\x90\x64\0\0\0\0\0\0\0\0',
    '\xff\xeb\x90\x64\0\0\0\0\0\0\0\0',
    '\xff\xfb\x9c\x64\0\0\0\0\0\0\0\0',
  ])('knows nothing of %j', (head) => {
    expect(foreignKindOf(Buffer.from(head, 'latin1'))).toBeUndefined();
  });
});

describe('id3Bytes', () => {
  it.each<[string, number]>([
    ['ID3\x03\0\0\0\0\x02\x01', 267],
    ['ID3\x04\0\0\x7f\x7f\x7f\x7f', 268_435_465],
    ['ID3\x04\0\x10\0\0\0\0', 20],
    ['ID3\x04\0\0\0\0\0\x80', 0],
    ['ID3\xff\0\0\0\0\0\0', 0],
    ['ID3\x04\0\0\0', 0],
    ['RIFF\0\0\0\0WAVE', 0],
  ])('reads %j as a tag of %i bytes', (head, bytes) => {
    expect(id3Bytes(Buffer.from(head, 'latin1'))).toBe(bytes);
  });
});
