import { describe, expect, it, vi } from 'vitest';
import { gather } from '../../../test/support/gather.js';
import { hasTools } from '../../../test/support/tools.js';
import { espeakReadiness, espeakSynthesizer, isEspeakVoice } from './espeak-ng.engine.js';
import { runProgram } from './run-program.js';
import type { Utterance } from './synthesizer.js';

const isThere = hasTools('espeak-ng');

async function speak(changes: Partial<Utterance> = {}): Promise<Int16Array[]> {
  const engine = await espeakSynthesizer();
  const signal = new AbortController().signal;
  const utterance = { text: 'Merhaba dünya.', voice: '', language: 'tr-TR', volume: 1, rate: 1, signal, ...changes };
  const pieces = await gather(engine.synthesize(utterance));
  expect(pieces.every(({ sampleRateHz }) => sampleRateHz === 22_050)).toBe(true);
  return pieces.map(({ samples }) => samples);
}

const lengthOf = (pieces: readonly Int16Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0);
const peakOf = (pieces: readonly Int16Array[]): number =>
  Math.max(...pieces.map((piece) => piece.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)));

describe.runIf(isThere)('espeak-ng', () => {
  it('is ready, and speaks the languages that it has', async () => {
    expect(espeakReadiness()).toBeUndefined();
    const engine = await espeakSynthesizer();
    for (const language of ['', 'en-US', 'tr', 'de-DE', 'ar']) expect(engine.speaks(language)).toBe(true);
    for (const language of ['tlh', 'xx-XX']) expect(engine.speaks(language)).toBe(false);
  });

  it('speaks, each language in its own way', async () => {
    const [turkish, german] = await Promise.all([speak(), speak({ language: 'de' })]);
    expect(lengthOf(turkish) / 22_050).toBeGreaterThan(0.7);
    expect(turkish).not.toEqual(german);
  });

  it('keeps to the rate and to the volume', async () => {
    const even = await speak();
    expect(lengthOf(await speak({ rate: 0.5 })) / lengthOf(even)).toBeGreaterThan(1.7);
    expect(lengthOf(await speak({ rate: 3 })) / lengthOf(even)).toBeLessThan(0.5);
    expect(peakOf(await speak({ volume: 0.5 })) / peakOf(even)).toBeCloseTo(0.5, 1);
    expect(peakOf(await speak({ volume: 2 }))).toBeGreaterThan(1.1 * peakOf(even));
    expect(peakOf(await speak({ volume: 0 }))).toBe(0);
  });

  it('takes text as text, whatever it looks like', async () => {
    expect(lengthOf(await speak({ text: '-w /tmp/x $(id); --help' }))).toBeGreaterThan(22_050);
  });

  it('is killed with the operation', async () => {
    const ending = new AbortController();
    const speaking = speak({ text: 'bir '.repeat(5_000), signal: ending.signal });
    setTimeout(() => ending.abort(new Error('gone')), 5);
    await expect(speaking).rejects.toThrow('gone');
  });
});

describe('names of voices for espeak-ng', () => {
  it.each(['en', 'en-us', 'tr+f3', 'mb-en1', 'gmw/en-US'])('may be %j', (name) => {
    expect(isEspeakVoice(name)).toBe(true);
  });
  it.each(['', '../x', '-w/tmp/x', '/etc/passwd', 'a b', 'a.b', '+f3'])('may not be %j', (name) => {
    expect(isEspeakVoice(name)).toBe(false);
  });
});

describe('a program', () => {
  const call = { input: '', signal: new AbortController().signal, maxBytes: 1_000 };

  it('gets its input and none of the environment', async () => {
    vi.stubEnv('SECRET_OF_THE_SERVER', 'x');
    expect(Buffer.from(await runProgram({ ...call, program: 'cat', args: [], input: 'hello' })).toString()).toBe(
      'hello',
    );
    expect(
      Buffer.from(await runProgram({ ...call, program: 'env', args: [] }))
        .toString()
        .trim(),
    ).toBe('LANG=C.UTF-8');
    vi.unstubAllEnvs();
  });

  it.each([
    ['is not there', 'no-such-program', []],
    ['fails', 'false', []],
    ['prints too much', 'yes', []],
  ])('that %s is an error', async (_what, program, args) => {
    await expect(runProgram({ ...call, program, args })).rejects.toThrow();
  });
});
