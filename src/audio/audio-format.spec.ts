import { describe, expect, it } from 'vitest';
import { requireSupportedFormat, type AudioFormat } from './index.js';

const call: AudioFormat = { encoding: 'ulaw', bitsPerSample: 8, sampleRateHz: 8_000, channelCount: 2 };

describe('requireSupportedFormat', () => {
  it.each<[string, Partial<AudioFormat>]>([
    ['a telephone call', {}],
    ['the most that is supported', { encoding: 'float', bitsPerSample: 64, sampleRateHz: 192_000, channelCount: 32 }],
  ])('passes %s', (_, part) => {
    expect(() => requireSupportedFormat({ ...call, ...part })).not.toThrow();
  });

  it.each<[Partial<AudioFormat>, string]>([
    [{ channelCount: 0 }, 'The audio has 0 channels; supported are 1 to 32'],
    [{ channelCount: 33 }, 'The audio has 33 channels; supported are 1 to 32'],
    [{ channelCount: 1.5 }, 'The audio has 1.5 channels; supported are 1 to 32'],
    [{ sampleRateHz: 0 }, 'The audio has 0 Hz; supported are 8000 to 192000 Hz'],
    [{ sampleRateHz: 192_001 }, 'The audio has 192001 Hz; supported are 8000 to 192000 Hz'],
    [{ bitsPerSample: 16 }, 'The audio has ulaw of 16 bits; supported are 8 bits'],
    [{ encoding: 'pcm', bitsPerSample: 12 }, 'The audio has pcm of 12 bits; supported are 8, 16, 24, 32 bits'],
    [{ encoding: 'float', bitsPerSample: 16 }, 'The audio has float of 16 bits; supported are 32, 64 bits'],
  ])('refuses %j and says what is supported', (part, detail) => {
    expect(() => requireSupportedFormat({ ...call, ...part })).toThrow(`audio.format-unsupported: ${detail}`);
  });
});
