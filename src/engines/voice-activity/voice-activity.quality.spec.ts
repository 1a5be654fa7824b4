import { describe, expect, it } from 'vitest';
import { concat, silence, tone } from '../../../test/support/signals.js';
import {
  DEMO_RATE_HZ,
  demoCall,
  demoSpeech,
  mix,
  noiseAt,
  NOISES,
  scoreSpans,
  type NoiseName,
  type Span,
} from '../../../test/support/vad/index.js';
import { createSpeechDetector, SpeechGate } from './index.js';

const samples = (ms: number): number => (ms * DEMO_RATE_HZ) / 1000;

/** Where the engine finds speech, as the node `vad` uses it, but with both buffers of `bufferMs`. */
function find(signal: Int16Array, { sensitivity = 1, bufferMs = 300 } = {}): Span[] {
  const detector = createSpeechDetector({ sampleRateHz: DEMO_RATE_HZ, sensitivity });
  const gate = new SpeechGate(detector, {
    sampleRateHz: DEMO_RATE_HZ,
    preSpeechMs: bufferMs,
    postSpeechMs: bufferMs,
    silenceTriggerMs: 400,
  });
  const pieces = [...gate.accept(signal, 0), ...gate.end()];
  detector.close();
  return pieces.flatMap((piece) => (piece.kind === 'end' ? [[piece.startSample, piece.endSample] as const] : []));
}

const lengthMs = (spans: readonly Span[]): number =>
  spans.reduce((sum, [start, end]) => sum + ((end - start) * 1000) / DEMO_RATE_HZ, 0);

const noiseNames = Object.keys(NOISES) as NoiseName[];
const call = demoCall();

describe.each([0, 1])('channel %i of the demo call', (channel) => {
  const clean = call[channel]!;
  const truth = demoSpeech(channel);

  it('is found as it is: no sound is lost, and only the buffers are added', () => {
    const bare = scoreSpans(truth, find(clean, { bufferMs: 0 }));
    expect(bare).toMatchObject({ missed: 0, wrong: 0 });
    expect(bare.precision).toBeGreaterThan(0.995);
    expect(bare.recall).toBeGreaterThan(0.96);
    expect(bare.latestStart).toBeLessThanOrEqual(samples(20));
    expect(bare.earliestEnd).toBeLessThanOrEqual(samples(150));
    expect(scoreSpans(truth, find(clean)).recall).toBe(1);
  });

  it.each(noiseNames.flatMap((name) => [20, 10, 5].map((snrDb) => [name, snrDb] as const)))(
    'is found in %s noise %i dB below the speech, and the noise is not',
    (name, snrDb) => {
      const noisy = mix(clean, truth, name, snrDb);
      const bare = scoreSpans(truth, find(noisy, { bufferMs: 0 }));
      expect(bare.missed).toBe(0);
      expect(bare.wrong).toBeLessThanOrEqual(name === 'babble' ? 3 : 0);
      expect(bare.precision).toBeGreaterThan(name === 'babble' ? 0.94 : 0.99);
      expect(bare.recall).toBeGreaterThan({ 20: 0.94, 10: 0.85, 5: 0.55 }[snrDb]!);
      const buffered = scoreSpans(truth, find(noisy));
      expect(buffered.precision).toBeGreaterThan(name === 'babble' ? 0.75 : 0.82);
      expect(buffered.recall).toBeGreaterThan(snrDb > 5 ? 0.999 : 0.94);
      expect(buffered.latestStart).toBe(0);
      expect(buffered.earliestEnd).toBeLessThanOrEqual(snrDb > 5 ? 0 : samples(120));
    },
  );

  it('is found at any level', () => {
    for (const gainDb of [-20, -10, 6]) {
      const scaled = clean.map((sample) => sample * 10 ** (gainDb / 20));
      expect(scoreSpans(truth, find(scaled)).recall).toBeGreaterThan(0.99);
    }
  });

  it('is found with a DC offset, and when it begins in the middle of a word', () => {
    const offset = clean.map((sample) => sample + 3_000);
    expect(scoreSpans(truth, find(offset)).recall).toBeGreaterThan(0.99);
    const [start, end] = truth[0]!;
    const begun = find(clean.subarray(start + samples(400), end + samples(500)));
    expect(scoreSpans([[0, end - start - samples(400)]], begun).recall).toBeGreaterThan(0.9);
  });

  it('has less speech the lower the sensitivity is', () => {
    const noisy = mix(clean, truth, 'pink', 10);
    const found = [1, 0.8, 0.6, 0.4, 0.2].map((sensitivity) => lengthMs(find(noisy, { sensitivity, bufferMs: 0 })));
    expect(found).toEqual([...found].sort((a, b) => b - a));
    expect(found.at(-1)).toBeLessThan(0.8 * found[0]!);
    expect(find(clean, { sensitivity: 0 })).toEqual([]);
    expect(find(clean, { sensitivity: 0.01 })).not.toEqual([]);
  });
});

describe('what is no speech', () => {
  const levels = [-65, -50, -40, -30, -20, -10];

  it.each(noiseNames.filter((name) => name !== 'babble'))('%s noise of any level', (name) => {
    for (const dbfs of levels) expect(find(noiseAt(name, dbfs, { ms: 20_000 }))).toEqual([]);
  });

  it('noise that comes up after digital silence is, for a second at most', () => {
    for (const name of ['white', 'pink', 'hum'] as const) {
      for (const dbfs of levels) {
        const found = find(concat(silence({ ms: 2_000 }), noiseAt(name, dbfs, { ms: 20_000 })), { bufferMs: 0 });
        expect(lengthMs(found)).toBeLessThanOrEqual(1_000);
      }
    }
  });

  it('twelve voices at once in the background are, for a moment here and there', () => {
    for (const dbfs of levels) {
      const found = find(noiseAt('babble', dbfs, { ms: 30_000 }), { bufferMs: 0 });
      expect(lengthMs(found)).toBeLessThan(1_500);
    }
  });

  it('silence, clicks and a steady tone', () => {
    expect(find(silence({ ms: 10_000 }))).toEqual([]);
    const clicks = silence({ ms: 10_000 }).map((_, index) => (index % 3_000 < 8 ? 8_000 : 0));
    expect(find(clicks)).toEqual([]);
    for (const hz of [50, 425, 1_000]) expect(find(tone({ ms: 10_000, hz, dbfs: -12 }))).toEqual([]);
  });

  it('a tone that comes up is, for half a second and a little', () => {
    const ring = concat(silence({ ms: 2_000 }), tone({ ms: 4_000, hz: 425, dbfs: -15 }), silence({ ms: 1_000 }));
    expect(lengthMs(find(ring, { bufferMs: 0 }))).toBeLessThan(800);
  });
});
