import { describe, expect, it } from 'vitest';
import { makeWav, type WavPlan } from '../../test/support/wav/index.js';
import { readFmt } from './wav-fmt.js';
import { WavRepairs } from './wav-repairs.js';

describe('readFmt', () => {
  it.each<[WavPlan]>([[{}], [{ fmtBytes: 18 }], [{ fmtBytes: 40, validBits: 12 }], [{ form: 'RIFX' }]])(
    'reads %j',
    (plan) => {
      const format = { encoding: 'pcm', bitsPerSample: 16, sampleRateHz: 44_100, channelCount: 2 } as const;
      expect(read({ ...plan, ...format })).toEqual({ format, alignFault: undefined });
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
    [
      { tag: 0x11, bitsPerSample: 4 },
      'Found WAV format tag 0x0011 (IMA ADPCM), 4 bits, 8000 Hz, 1 channels; expected 0x0001 (PCM), ' +
        '0x0003 (IEEE float), 0x0006 (A-law) or 0x0007 (mu-law). ' +
        'Convert it: ffmpeg -i in.wav -c:a pcm_s16le out.wav',
    ],
    [{ tag: 0x31, sampleRateHz: 6_000 }, '(GSM 6.10), 16 bits, 6000 Hz'],
    [{ tag: 0x31, sampleRateHz: 6_000 }, 'Convert it: ffmpeg -i in.wav -ar 8000 -c:a pcm_s16le out.wav'],
    [{ tag: 0x55, fmtBytes: 40 }, 'Found WAV format tag 0x0055 (MP3), 16 bits'],
    [{ tag: 0xa2 }, '(Racal Recorder G.720.A), 16 bits, 8000 Hz, 1 channels; expected'],
    [{ tag: 0xa2 }, 'Export it from its recorder as PCM, A-law or mu-law; ffmpeg does not decode it'],
    [{ tag: 0x4711 }, 'Found WAV format tag 0x4711, 16 bits'],
    [{ tag: 0x4711 }, 'Convert it: ffmpeg -i in.wav'],
    [{ subformat: new Uint8Array(16), fmtBytes: 40 }, 'Found an unknown sub-format of WAV format tag 0xFFFE, 16 bits'],
    [{ sampleRateHz: 6_000 }, 'The audio has 6000 Hz; supported are 8000 to 192000 Hz. Found WAV format tag 0x0001'],
    [{ sampleRateHz: 6_000 }, 'Convert it: ffmpeg -i in.wav -ar 8000 -c:a pcm_s16le out.wav'],
    [{ sampleRateHz: 352_800 }, 'Convert it: ffmpeg -i in.wav -ar 48000 -c:a pcm_s16le out.wav'],
    [{ channelCount: 40 }, 'ffmpeg -i in.wav -af "pan=stereo|c0=c0|c1=c1" -c:a pcm_s16le out.wav'],
    [
      { bitsPerSample: 64 },
      'pcm of 64 bits; supported are 8, 16, 24, 32 bits. Found WAV format tag 0x0001 (PCM), 64 bits',
    ],
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
  return readFmt(new DataView(wav.buffer, 20, end - 20), plan.form !== 'RIFX', new WavRepairs(false));
}
