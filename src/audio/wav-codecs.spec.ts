import { describe, expect, it } from 'vitest';
import { codecOf, conversionOf } from './wav-codecs.js';

describe('codecOf', () => {
  it.each<[number, string, boolean]>([
    [0x0031, 'GSM 6.10', true],
    [0x0083, 'G.729 Annex A', true],
    [0x0069, 'Voxware MetaVoice', false],
    [0xa101, 'Comverse Infosys AVQSBC', false],
  ])('names the codec of tag %i', (tag, name, isDecodedByFfmpeg) => {
    expect(codecOf(tag)).toEqual({ name, isDecodedByFfmpeg });
  });

  it('knows no codec for an unregistered tag', () => {
    expect(codecOf(0x4711)).toBeUndefined();
  });
});

describe('conversionOf', () => {
  it('puts options between the input and the codec', () => {
    expect(conversionOf('amr')).toBe('ffmpeg -i in.amr -c:a pcm_s16le out.wav');
    expect(conversionOf('wav', '-ar 8000')).toBe('ffmpeg -i in.wav -ar 8000 -c:a pcm_s16le out.wav');
  });
});
