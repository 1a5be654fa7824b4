import { afterAll, describe, expect, it } from 'vitest';
import { gather } from '../../../test/support/gather.js';
import { flitePlain, FliteWorkers } from '../../runtimes/flite/index.js';
import { FLITE_VOICES, fliteSynthesizer } from './flite.engine.js';
import type { SpokenAudio, Utterance } from './synthesizer.js';

const workers = new FliteWorkers();
const logged: unknown[] = [];
const log = { info: (message: string, fields?: object) => void logged.push([message, fields]) };
const flite = fliteSynthesizer(workers, log);
afterAll(() => workers.close());

async function speak(changes: Partial<Utterance> = {}): Promise<SpokenAudio[]> {
  const signal = new AbortController().signal;
  const utterance = { text: 'Hello there.', voice: '', language: 'en', volume: 1, rate: 1, signal, ...changes };
  return gather(flite.synthesize(utterance));
}

const lengthOf = (pieces: readonly SpokenAudio[]): number =>
  pieces.reduce((sum, { samples }) => sum + samples.length, 0);

const loudness = (pieces: readonly SpokenAudio[]): number => {
  const power = pieces.reduce((sum, { samples }) => sum + samples.reduce((all, one) => all + one * one, 0), 0);
  return Math.sqrt(power / lengthOf(pieces));
};

describe('flite', () => {
  it('speaks with each of its voices, at 16 kHz, and each in its own way', async () => {
    const spoken = await Promise.all(FLITE_VOICES.map((voice) => speak({ voice })));
    for (const pieces of spoken) {
      expect(pieces.every(({ sampleRateHz }) => sampleRateHz === 16_000)).toBe(true);
      expect(lengthOf(pieces) / 16_000).toBeGreaterThan(0.5);
      expect(lengthOf(pieces) / 16_000).toBeLessThan(2);
      expect(loudness(pieces)).toBeGreaterThan(300);
    }
    expect(new Set(spoken.map(lengthOf)).size).toBe(FLITE_VOICES.length);
  });

  it('is loaded once, and logs it', async () => {
    await Promise.all([speak(), speak()]);
    expect(logged).toEqual([['speech synthesizer loaded', { engine: 'flite', loadMs: expect.any(Number) as number }]]);
  });

  it('says the same for each caller', async () => {
    const [one, two] = await Promise.all([speak(), speak()]);
    expect(one).toEqual(two);
  });

  it('keeps to the rate', async () => {
    const [slow, even, fast] = await Promise.all([speak({ rate: 0.33 }), speak(), speak({ rate: 3 })]);
    const [slowS, evenS, fastS] = [slow, even, fast].map((pieces) => lengthOf(pieces) / 16_000);
    expect(slowS! / evenS!).toBeGreaterThan(2.7);
    expect(evenS! / fastS!).toBeGreaterThan(2.5);
  });

  it('keeps to the volume, and never clips', async () => {
    const [even, half, loud] = await Promise.all([speak(), speak({ volume: 0.5 }), speak({ volume: 2 })]);
    expect(loudness(half) / loudness(even)).toBeCloseTo(0.5, 1);
    expect(loudness(loud) / loudness(even)).toBeGreaterThan(1.5);
    expect(loudness(await speak({ volume: 0 }))).toBe(0);
  });

  it('gives a long text piece by piece, and all of it', async () => {
    const text = 'This is a sentence that takes a while to say, and it is here to be said. ';
    expect(lengthOf(await speak({ text: text.repeat(8) })) / lengthOf(await speak({ text }))).toBeGreaterThan(7);
  });

  it.each(['', '...', '😀', '\u0000', 'Ещё раз'])('says nothing for %j', async (text) => {
    expect(lengthOf(await speak({ text }))).toBe(0);
  });

  it('stops at once when it is aborted, and continues for others', async () => {
    const leaving = new AbortController();
    const left = speak({ text: 'I am in a queue. '.repeat(30), signal: leaving.signal });
    const others = [1, 2, 3, 4].map((count) => speak({ text: `Number ${count}.` }));
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    for (const pieces of await Promise.all(others)) expect(lengthOf(pieces)).toBeGreaterThan(0);
  });

  it('speaks English, and no other language', () => {
    expect(['', 'en', 'en-GB', 'EN_us'].every((language) => flite.speaks(language))).toBe(true);
    expect(['tr', 'eng-x', 'de-DE'].some((language) => flite.speaks(language))).toBe(false);
  });
});

describe('text for flite', () => {
  it.each([
    ['“Hello” – it’s me…', '"Hello" , it\'s me...'],
    ['Café Zürich, 5 €', 'Cafe Zurich, 5 euro'],
    ['İstanbul ışık', 'Istanbul isik'],
    ['a\u0000b\tc\nd', 'a b c d'],
  ])('%j becomes %j', (text, plain) => {
    expect(flitePlain(text)).toBe(plain);
  });
});

describe('workers', () => {
  it('leave others alone when one ends, and are replaced', async () => {
    const own = new FliteWorkers(1);
    const speaker = fliteSynthesizer(own, log);
    const signal = new AbortController().signal;
    const utterance = { text: 'Hello.', voice: '', language: '', volume: 1, rate: 1, signal };
    await own.load(log);
    const ill = gather(speaker.synthesize({ ...utterance, rate: 0.33 }));
    await new Promise((resolve) => setImmediate(resolve));
    await own.close();
    await expect(ill).rejects.toMatchObject({ code: 'node.failed' });
    expect(lengthOf(await gather(speaker.synthesize(utterance)))).toBeGreaterThan(0);
    await own.close();
  });
});
