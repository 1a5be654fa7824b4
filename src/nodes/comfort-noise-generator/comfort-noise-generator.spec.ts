import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { concat, noise, silence, tone } from '../../../test/support/signals.js';
import { encodeFrames, PEAK, wavHeader } from '../../audio/index.js';
import { createEvent } from '../../pipeline/index.js';
import { comfortNoiseGenerator, ComfortNoiseGeneratorNode } from './comfort-noise-generator.node.js';
import { keyboardSound } from './keyboard-sound.js';
import { NoiseBed } from './noise-bed.js';

const RATE_HZ = 8_000;
const LOUD = new Int16Array(1_000).fill(1_000);

function bedOf(requiredSamples: number, sound = LOUD, volume = 1): NoiseBed {
  return new NoiseBed({ sampleRateHz: RATE_HZ, requiredSamples, sound, volume });
}

describe('noise under a stream', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('audio' as const), length: fc.integer({ min: 1, max: 400 }) }),
    fc.record({ kind: fc.constantFrom('begin' as const, 'end' as const), key: fc.constantFrom('a', 'b') }),
  );

  it('starts after the required silence and ends 10 ms after it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(800), (steps, required) => {
        const bed = bedOf(required);
        const heard = new Set<string>();
        let silent = 0;
        let since = Infinity;
        for (const now of steps) {
          if (now.kind === 'audio') {
            for (const sample of bed.apply(new Int16Array(now.length))) {
              const isDue = heard.size === 0 && silent >= required;
              since = isDue ? 0 : since + 1;
              if (isDue) expect(sample).toBeGreaterThan(0);
              if (since > 80) expect(sample).toBe(0);
              if (heard.size === 0) silent += 1;
            }
          } else if (now.kind === 'begin') {
            heard.add(now.key);
            silent = 0;
          } else if (heard.delete(now.key)) silent = 0;
          if (now.kind === 'begin') bed.begin(now.key);
          if (now.kind === 'end') bed.end(now.key);
        }
      }),
    );
  });

  it('has no jumps, and does not depend on the chunks of the stream', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(900), (size, required) => {
        const [whole, pieces] = [bedOf(required), bedOf(required)];
        const stream = silence({ ms: 250 });
        const cut = concat(...chunksOf(stream, 0, RATE_HZ, size).map(({ samples }) => pieces.apply(samples)));
        expect(cut).toEqual(whole.apply(stream));
        const jump = cut.reduce((most, sample, at) => Math.max(most, Math.abs(sample - (cut[at - 1] ?? 0))), 0);
        expect(jump).toBeLessThanOrEqual(Math.ceil(1_000 / 80));
      }),
    );
  });

  it('leaves the rest of the stream unchanged, and limits the sum', () => {
    const bed = bedOf(800, new Int16Array(100).fill(PEAK), 2);
    const stream = noise({ ms: 100, dbfs: 0 });
    expect(bed.apply(stream)).toBe(stream);
    const mixed = bed.apply(stream);
    expect(mixed).not.toEqual(stream);
    expect(mixed.every((sample) => Math.abs(sample) <= PEAK)).toBe(true);
  });

  it('continues where it stopped', () => {
    const sound = Int16Array.from({ length: 4_000 }, (_, at) => at);
    const bed = bedOf(0, sound);
    const before = bed.apply(new Int16Array(1_000));
    bed.begin('a');
    bed.apply(new Int16Array(500));
    bed.end('a');
    const after = bed.apply(new Int16Array(1_000));
    expect(before.at(-1)).toBe(999);
    // 80 more samples passed while it faded out.
    expect(after.at(-1)).toBe(999 + 79 + 1_000);
  });
});

const bytesOf = (sound: Int16Array): Uint8Array => new Uint8Array(sound.buffer);

describe('the sound of a keyboard', () => {
  it.each([8_000, 16_000, 48_000])('at %i Hz is quiet, mostly silence, and the same each time', (rateHz) => {
    const sound = keyboardSound(rateHz);
    const peak = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(20 * Math.log10(peak / PEAK)).toBeCloseTo(-20, 0);
    expect(Buffer.compare(bytesOf(sound), bytesOf(keyboardSound(rateHz)))).toBe(0);
    const loud = sound.filter((sample) => Math.abs(sample) > peak / 10).length / sound.length;
    expect(loud).toBeGreaterThan(0.01);
    expect(loud).toBeLessThan(0.2);
    // Its end joins its start.
    expect([sound[0], sound.at(-1)]).toEqual([0, 0]);
  });

  it('has keys in the rhythm of a typist', () => {
    const sound = keyboardSound(RATE_HZ);
    const peak = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    let [strokes, last] = [0, -Infinity];
    for (const [at, sample] of sound.entries()) {
      if (Math.abs(sample) < peak / 4 || at - last < 0.05 * RATE_HZ) continue;
      strokes += 1;
      last = at;
    }
    const perSecond = strokes / (sound.length / RATE_HZ);
    expect(perSecond).toBeGreaterThan(2);
    expect(perSecond).toBeLessThan(12);
  });
});

describe('comfort-noise-generator', () => {
  const node = new ComfortNoiseGeneratorNode();
  const wav = (samples: Int16Array, sampleRateHz = 16_000): string => {
    const header = wavHeader({ encoding: 'pcm', sampleRateHz, channelCount: 1 }, samples.length);
    return Buffer.concat([header, encodeFrames('pcm', [samples])]).toString('base64');
  };
  const check = (WaveAudioBase64: string) =>
    node.check(Object.assign(new comfortNoiseGenerator.parameters(), { WaveAudioBase64 }));

  it('types by default, after 400 ms of silence', async () => {
    const output = await runNode([comfortNoiseGenerator, node], { audio: chunksOf(silence({ ms: 3_000 })) });
    const samples = output.samples(0);
    expect(samples.length).toBe(24_000);
    expect(samples.subarray(0, 3_200).every((sample) => sample === 0)).toBe(true);
    expect(samples.subarray(3_200).some((sample) => Math.abs(sample) > 1_000)).toBe(true);
  });

  it.each(['Speech Started', 'Merge Audio Started'] as const)('is silent after %s', async (name) => {
    const event = createEvent(name, { channel: 0, startSample: 0, endSample: -1, groupId: 'a' }, null);
    const audio = chunksOf(silence({ ms: 3_000 }));
    const output = await runNode([comfortNoiseGenerator, node], { events: [event], audio });
    expect(output.samples(0).every((sample) => sample === 0)).toBe(true);
  });

  it('plays the given wav file at the rate of the stream', async () => {
    const parameters = {
      WaveAudioBase64: wav(tone({ ms: 1_000, rateHz: 16_000, hz: 500 })),
      RequiredSilenceMsec: 0,
      ComfortNoiseAudioVolumePercentage: 50,
    };
    const audio = chunksOf(silence({ ms: 900 }));
    const output = await runNode([comfortNoiseGenerator, node], { parameters, audio });
    const wanted = tone({ ms: 900, hz: 500, dbfs: -20 - 20 * Math.log10(2) });
    const worst = output.samples(0).reduce((most, sample, at) => {
      return at < 100 ? most : Math.max(most, Math.abs(sample - wanted[at]!));
    }, 0);
    expect(worst).toBeLessThan(40);
  });

  it('accepts a wav file, and names the fault of an invalid one', () => {
    expect(check('')).toEqual([]);
    expect(check(wav(tone({ ms: 10 })))).toEqual([]);
    const faults = ['not base64!', 'AAAA', wav(new Int16Array(0)), wav(new Int16Array(61 * 8_000), 8_000)].map(check);
    expect(faults.map(([fault]) => fault?.pointer)).toEqual(Array(4).fill('/WaveAudioBase64'));
    expect(faults.map(([fault]) => fault?.detail)).toEqual([
      'expected base64 (RFC 4648)',
      expect.stringMatching(/^expected a wav file: /) as string,
      'expected a wav file with samples, found one without',
      'expected at most 60 s',
    ]);
  });
});
