import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, tone } from '../../../../test/support/signals.js';
import type { AudioChunk } from '../../../audio/index.js';
import type { SpokenAudio, Synthesizer, Utterance } from '../../../engines/synthesis/index.js';
import type { EventPlace, FlowEvent } from '../../../pipeline/index.js';
import { FragmentQueue, type FragmentOptions } from './fragment-queue.js';

type Told = FlowEvent | AudioChunk;

/** An engine with this speech, and its requests. */
function engineOf(speak: (utterance: Utterance) => AsyncIterable<SpokenAudio> | Iterable<SpokenAudio>): {
  engine: Synthesizer;
  asked: Utterance[];
} {
  const asked: Utterance[] = [];
  const engine: Synthesizer = {
    speaks: () => true,
    async *synthesize(utterance) {
      asked.push(utterance);
      yield* speak(utterance);
    },
  };
  return { engine, asked };
}

function queueOf(engine: Synthesizer, options: Partial<FragmentOptions> = {}): { queue: FragmentQueue; told: Told[] } {
  const told: Told[] = [];
  const note = (one: Told): undefined => void told.push(one);
  const queue = new FragmentQueue(
    engine,
    { event: note, audio: note },
    {
      sampleRateHz: 8_000,
      mostCalls: 4,
      signal: new AbortController().signal,
      ...options,
    },
  );
  return { queue, told };
}

const text = (what: string, channel = 0) => ({ text: what, voice: '', language: '', volume: 1, rate: 1, channel });

/** The events and audio of each fragment. */
function fragmentsOf(told: readonly Told[]): { text: unknown; place: EventPlace; samples: Int16Array }[] {
  const fragments: { text: unknown; place: EventPlace; samples: Int16Array }[] = [];
  for (const one of told) {
    const last = fragments.at(-1);
    if ('name' in one && one.name === 'Start of TTS Fragment') {
      expect(one.endSample).toBe(-1);
      fragments.push({ text: one.data?.Text, place: one, samples: new Int16Array(0) });
    } else if (last && 'samples' in one) {
      expect(one.groupId).toBe(last.place.groupId);
      expect(one.startSample).toBe(last.place.startSample + last.samples.length);
      last.samples = concat(last.samples, one.samples);
    } else if (last) {
      const { channel, groupId, startSample } = last.place;
      expect(one).toMatchObject({ name: 'End of TTS Fragment', channel, groupId, startSample });
      expect(one).toMatchObject({ endSample: startSample + last.samples.length });
    }
  }
  return fragments;
}

describe('fragments', () => {
  it('have the order of their texts, whichever is ready first, without gaps', async () => {
    const texts = fc.array(fc.record({ samples: fc.nat(9_000), waitMs: fc.nat(6) }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 5 }), async (all, mostCalls) => {
        const { engine } = engineOf(async function* ({ text: at }) {
          const { samples, waitMs } = all[Number(at)]!;
          await sleep(waitMs);
          if (samples > 0) yield { samples: new Int16Array(samples).fill(Number(at) + 1), sampleRateHz: 8_000 };
        });
        const { queue, told } = queueOf(engine, { mostCalls });
        for (const at of all.keys()) await queue.say(text(String(at), at % 2));
        await queue.end();
        const fragments = fragmentsOf(told);
        expect(fragments.map((fragment) => fragment.text)).toEqual(all.map((_, at) => String(at)));
        let startSample = 0;
        for (const [at, { place, samples }] of fragments.entries()) {
          expect(place).toMatchObject({ startSample, channel: at % 2 });
          expect(samples).toEqual(new Int16Array(all[at]!.samples).fill(at + 1));
          startSample += samples.length;
        }
        expect(new Set(fragments.map(({ place }) => place.groupId)).size).toBe(all.length);
      }),
      { numRuns: 30 },
    );
  });

  it('are converted to the requested rate without loss, whatever rates their pieces have', async () => {
    const sound = tone({ ms: 500, rateHz: 24_000 });
    const { engine } = engineOf(function* () {
      yield { samples: sound.subarray(0, 5_000), sampleRateHz: 24_000 };
      yield { samples: sound.subarray(5_000), sampleRateHz: 24_000 };
      yield { samples: tone({ ms: 250 }), sampleRateHz: 8_000 };
      yield { samples: tone({ ms: 250, rateHz: 22_050 }), sampleRateHz: 22_050 };
    });
    const { queue, told } = queueOf(engine);
    await queue.say(text('a'));
    await queue.end();
    const [fragment] = fragmentsOf(told);
    expect(fragment?.samples.length).toBe(8_000);
    for (const one of told) if ('samples' in one) expect(one.samples.length).toBeLessThanOrEqual(4_096);
    const peak = fragment?.samples.subarray(200, 3_800).reduce((most, sample) => Math.max(most, sample), 0) ?? 0;
    expect(peak / tone({ ms: 100 }).reduce((most, sample) => Math.max(most, sample), 0)).toBeCloseTo(1, 1);
  });

  it('are not made far ahead of a slow receiver', async () => {
    let made = 0;
    const { engine, asked } = engineOf(function* () {
      for (let piece = 0; piece < 50; piece += 1) {
        made += 1;
        yield { samples: new Int16Array(100), sampleRateHz: 8_000 };
      }
    });
    let release: () => void = () => undefined;
    const full = new Promise<void>((resolve) => (release = resolve));
    const queue = new FragmentQueue(
      engine,
      { event: () => undefined, audio: () => full },
      { sampleRateHz: 8_000, mostCalls: 2, signal: new AbortController().signal },
    );
    const saying = (async () => {
      for (let count = 0; count < 10; count += 1) await queue.say(text('a'));
      await queue.end();
    })();
    await sleep(50);
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(made).toBeLessThanOrEqual(4);
    release();
    await saying;
    expect(made).toBe(500);
  });

  it('report the failure of a text, and end there', async () => {
    const { engine } = engineOf(function* ({ text: what }) {
      yield { samples: new Int16Array(10), sampleRateHz: 8_000 };
      if (what === 'b') throw new Error('no voice');
    });
    const { queue, told } = queueOf(engine, { mostCalls: 1 });
    await queue.say(text('a'));
    await queue.say(text('b'));
    await expect(queue.end()).rejects.toThrow('no voice');
    expect(told.map((one) => ('name' in one ? one.name.split(' ', 1)[0] : 'audio'))).toEqual([
      'Start',
      'audio',
      'End',
      'Start',
      'audio',
    ]);
    await expect(queue.say(text('c'))).rejects.toThrow('no voice');
  });
});
