import { describe, expect, it } from 'vitest';
import { makeModels } from '../../../test/support/sherpa/made-folder.js';
import { makeVoice } from '../../../test/support/sherpa/made-models.js';
import { sherpaOnnx, sherpaSynthesizer } from './sherpa-onnx.engine.js';
import type { SpokenAudio } from './synthesizer.js';

const { sherpa } = await makeModels(makeVoice);

describe('sherpaSynthesizer', () => {
  async function say(text: string, changes: object = {}): Promise<SpokenAudio[]> {
    const { signal } = new AbortController();
    const utterance = { text, voice: '', language: 'en-US', volume: 1, rate: 1, signal, ...changes };
    const pieces: SpokenAudio[] = [];
    for await (const piece of sherpaSynthesizer(sherpa).synthesize(utterance)) pieces.push(piece);
    return pieces;
  }

  const loudest = ({ samples }: SpokenAudio): number => samples.reduce((most, sample) => Math.max(most, sample));

  it('speaks by a model of the language', async () => {
    const [spoken, ...others] = await say('hello you');
    expect(others).toEqual([]);
    expect(spoken!.sampleRateHz).toBe(16_000);
    expect(spoken!.samples.length).toBeGreaterThanOrEqual(16_000);
    expect(spoken!.samples[4_000]).toBe(0.25 * 32_768);
    expect(loudest(spoken!)).toBe(0.5 * 32_768);
  });

  it('speaks long texts piece by piece, and as loud as is asked for', async () => {
    const pieces = await say('Hello you. '.repeat(40), { volume: 0.5 });
    expect(pieces.length).toBeGreaterThan(1);
    expect(loudest(pieces[0]!)).toBe(0.25 * 32_768);
  });

  it('speaks the languages that it has models of', () => {
    const { speaks } = sherpaSynthesizer(sherpa);
    expect(['en-US', 'en', 'tr-TR', ''].map((tag) => speaks(tag))).toEqual([true, true, false, true]);
  });

  it('takes the model and the speaker that are named', async () => {
    expect(await say('you', { voice: 'made-vits-en', language: 'tr' })).toHaveLength(1);
    await expect(say('you', { voice: 'made-vits-en/5' })).rejects.toMatchObject({ code: 'node.failed' });
    expect(await say('you', { voice: 'slt' })).toHaveLength(1);
  });

  it('refuses names of voices that are no folder and speaker', () => {
    const Voices = ['a-model', 'a-model/12', '../up', 'a/b', ''].map((Name) => ({ Language: 'en', Name }));
    const pointers = sherpaOnnx.faults?.({ Voices }).map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/Voices/2/Name', '/Voices/3/Name', '/Voices/4/Name']);
  });

  it('ends when it is cancelled', async () => {
    await expect(say('hello', { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
  });
});
