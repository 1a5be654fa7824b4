import { describe, expect, it } from 'vitest';
import { makeWav, type WavPlan } from '../../test/support/wav/index.js';
import { readFmt } from './wav-fmt.js';

describe('readFmt', () => {
  it.each<[WavPlan]>([[{}], [{ fmtBytes: 18 }], [{ fmtBytes: 40, validBits: 12 }], [{ form: 'RIFX' }]])(
    'reads %j',
    (plan) => {
      const format = { encoding: 'pcm', bitsPerSample: 16, sampleRateHz: 44_100, channelCount: 2 } as const;
      expect(read({ ...plan, ...format })).toEqual(format);
    },
  );

  it.each([
    ['the GUID of ambisonics', '010000002107d3118644c8c1ca000000'],
    ['a GUID of another end', '0100000000001000800000aa00389b72'],
    ['a GUID with another third part', '0100000000001100800000aa00389b71'],
    ['a GUID with another second part', '0100000001001000800000aa00389b71'],
    ['a GUID with more than a tag', '0100010000001000800000aa00389b71'],
  ])('refuses %s', (_, guid) => {
    const subformat = new Uint8Array(Buffer.from(guid, 'hex'));
    expect(() => read({ fmtBytes: 40, subformat })).toThrow('audio.encoding-unsupported: Found an unknown sub-format');
  });

  it.each<[WavPlan, string]>([
    [{ tag: 0x11 }, 'Found WAV format tag 0x0011; expected 0x0001 (PCM), 0x0003 (IEEE float), 0x0006 (A-law)'],
    [{ tag: 0x55, fmtBytes: 40 }, 'Found WAV format tag 0x0055; expected'],
    [{ subformat: new Uint8Array(16), fmtBytes: 40 }, 'Found an unknown sub-format of WAV format tag 0xFFFE; expected'],
    [{ tag: 0xfffe }, 'The fmt chunk has 16 bytes; expected at least 40'],
    [{ channelCount: 0 }, 'The audio has 0 channels; supported are 1 to 32'],
    [{ channelCount: 2, blockAlign: 3 }, 'The audio has a block align of 3 bytes; 2 channels of 16 bits make 4'],
    [{ fmtBytes: 40, validBits: 17 }, 'The audio has 17 valid bits in samples of 16 bits'],
  ])('says what is wrong with %j', (plan, detail) => {
    expect(() => read(plan)).toThrow(detail);
  });
});

function read(plan: WavPlan): unknown {
  const wav = makeWav(plan);
  const end = 20 + Math.min(plan.fmtBytes ?? 16, 40);
  return readFmt(new DataView(wav.buffer, 20, end - 20), plan.form !== 'RIFX');
}
